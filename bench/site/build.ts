// Prints how long a site takes to build, how large it is and how much memory it took; then the same after one new exchange:
//   node bench/site/build.ts [EXCHANGES | DATABASE]
import { copyFileSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { build } from '../../src/site/build.ts';
import { exportHtml } from '../../src/site/one-file/export.ts';
import { fixtureRows } from '../../test/site/fixture/build.ts';
import { manyAgents } from '../../test/site/fixture/large.ts';
import { quiet } from '../../test/site/folder.ts';
import { addOneExchange } from './one-more.ts';

const wanted = process.argv[2] ?? '10000';
const base = mkdtempSync(path.join(tmpdir(), 'lens-bench-site-'));
const db = path.join(base, 'lens.duckdb');
const out = path.join(base, 'site');

try {
  if (existsSync(wanted)) copyFileSync(wanted, db);
  else await fixtureRows(manyAgents(Number(wanted))).write(db);
  say('database', mega(statSync(db).size));
  await timed('build', () => build({ db, out }, quiet));
  await addOneExchange(db);
  await timed('one more', () => build({ db, out }, quiet));
  await timed('nothing new', () => build({ db, out }, quiet));
  const files = readdirSync(out, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name))
    .map((file) => ({ file, size: statSync(file).size }));
  say('files', `${files.length}, ${mega(files.reduce((sum, { size }) => sum + size, 0))}`);
  const pages = files
    .filter(({ file }) => file.endsWith('.html'))
    .toSorted((a, b) => b.size - a.size)
    .slice(0, 5);
  for (const { file, size } of pages) {
    const packed = gzipSync(readFileSync(file)).length;
    say('', `${path.relative(out, file)} ${kilo(size)}, ${kilo(packed)} packed`);
  }
  const html = path.join(base, 'trace.html');
  await timed('one file', () => exportHtml({ db, html }, quiet));
  say('', mega(statSync(html).size));
} finally {
  rmSync(base, { recursive: true, force: true });
}

/** Wall time, and CPU time of all threads: on a machine that does other work the second is what to compare. */
async function timed(what: string, work: () => Promise<unknown>): Promise<void> {
  const [start, cpu] = [performance.now(), process.cpuUsage()];
  await work();
  const { user, system } = process.cpuUsage(cpu);
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  const most = mega(process.resourceUsage().maxRSS * 1024);
  say(what, `${seconds} s, ${((user + system) / 1e6).toFixed(1)} s of CPU, ${most} at most so far`);
}

function say(what: string, text: string): void {
  process.stdout.write(`${what.padEnd(12)} ${text}\n`);
}
function mega(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}
function kilo(bytes: number): string {
  return `${Math.round(bytes / 1000)} kB`;
}
