// Prints how long a site of many exchanges takes to build, how large it is and how much memory it took:
//   node bench/site/build.ts [EXCHANGES]
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { build } from '../../src/site/build.ts';
import { fixtureRows } from '../../test/site/fixture/build.ts';
import { manyAgents } from '../../test/site/fixture/large.ts';

const exchanges = Number(process.argv[2] ?? 10_000);
const base = mkdtempSync(path.join(tmpdir(), 'lens-bench-site-'));
const db = path.join(base, 'lens.duckdb');
const out = path.join(base, 'site');
const quiet = {
  print: () => undefined,
  tell: () => undefined,
  progress: () => undefined,
  interrupted: async () => undefined,
  analyze: async () => null,
};

try {
  let start = performance.now();
  await fixtureRows(manyAgents(exchanges)).write(db);
  say('database', `${seconds(start)}, ${mega(statSync(db).size)}`);
  start = performance.now();
  await build({ db, out }, quiet);
  say(
    'build',
    `${seconds(start)}, ${mega(process.memoryUsage().rss)} resident, ${mega(process.resourceUsage().maxRSS * 1024)} at most`,
  );
  const files = readdirSync(out, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const sizes = files.map((entry) => ({
    name: path.join(path.relative(out, entry.parentPath), entry.name),
    size: statSync(path.join(entry.parentPath, entry.name)).size,
  }));
  say('files', `${files.length}, ${mega(sizes.reduce((sum, { size }) => sum + size, 0))}`);
  for (const { name, size } of sizes.toSorted((a, b) => b.size - a.size).slice(0, 5))
    say('', `${name} ${Math.round(size / 1000)} kB`);
} finally {
  rmSync(base, { recursive: true, force: true });
}

function say(what: string, text: string): void {
  process.stdout.write(`${what.padEnd(10)} ${text}\n`);
}
function seconds(start: number): string {
  return `${((performance.now() - start) / 1000).toFixed(1)} s`;
}
function mega(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}
