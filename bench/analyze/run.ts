import { appendFileSync, closeSync, mkdtempSync, openSync, readSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type LogShape, usualShape } from './generate.ts';
import { type Measured, measure, median } from './measure.ts';
import { buildPrograms, lens, programs } from './programs.ts';

/**
 * How long lens takes for a log, how much memory and how large its database is, against one plain pass of
 * `JSON.parse` over the same file, in turns: node bench/analyze/run.ts [usual|dense|worst|large|huge …] [--runs N].
 * `large` is 1 GB and `huge` 10 GB.
 */
const shapes: Record<string, LogShape> = {
  usual: usualShape,
  dense: { ...usualShape, dense: true },
  worst: { ...usualShape, turns: 1, systemKb: 5, toolsKb: 5 },
  large: { ...usualShape, requests: 3400 },
  huge: { ...usualShape, requests: 34_000 },
};

const args = process.argv.slice(2);
const runs = Number(args.includes('--runs') ? args[args.indexOf('--runs') + 1] : 3);
const chosen = args.filter((arg) => arg in shapes);
await buildPrograms();
const folder = mkdtempSync(path.join(tmpdir(), 'lens-bench-'));
try {
  for (const name of chosen.length > 0 ? chosen : ['usual']) await benchmark(name, shapes[name] as LogShape);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

async function benchmark(name: string, shape: LogShape): Promise<void> {
  const log = path.join(folder, `${name}.jsonl`);
  const bytes = Number(
    (await measure(path.join(programs, 'prepare-log.js'), log, JSON.stringify(shape))).output,
  );
  const db = path.join(folder, `${name}.duckdb`);
  const report = path.join(folder, 'report.md');
  const times: Record<string, Measured[]> = {};
  const time = async (what: string, program: string, ...rest: string[]) => {
    times[what] = [...(times[what] ?? []), await measure(program, ...rest)];
  };
  const plain = () => time('plain parse', path.join(programs, 'plain.js'), log);
  const read = (what: string, file: string) => time(what, path.join(programs, 'read.js'), db, file);
  const analyze = (what: string) => time(what, lens, 'analyze', log, '--db', db, '--md', report);
  for (let run = 0; run < runs; run++) {
    await plain();
    rmSync(db, { force: true });
    await read('read', log);
    await read('read again', log);
    rmSync(db);
    await read('read packed', `${log}.zst`);
    rmSync(db);
    await analyze('analyze');
    await analyze('analyze again');
  }
  const size = statSync(db).size;
  for (let run = 0; run < runs; run++) {
    appendFileSync(log, tailOf(log, run));
    await analyze('append 1 MB');
  }
  console.log(
    `\n${name}: ${(bytes / 1e6).toFixed(0)} MB, database ${((size / bytes) * 100).toFixed(2)} % of it`,
  );
  const plainWall = median((times['plain parse'] as Measured[]).map(({ seconds }) => seconds));
  const plainCpu = median((times['plain parse'] as Measured[]).map(({ cpu }) => cpu));
  console.log(`${'what'.padEnd(14)}    wall  ratio    cpu  ratio  memory`);
  for (const [what, measured] of Object.entries(times)) {
    const seconds = median(measured.map((one) => one.seconds));
    const cpu = median(measured.map((one) => one.cpu));
    const megabytes = Math.max(...measured.map((one) => one.megabytes));
    console.log(
      [
        what.padEnd(14),
        `${seconds.toFixed(2).padStart(6)} s`,
        (seconds / plainWall).toFixed(2).padStart(5),
        `${cpu.toFixed(2).padStart(5)} s`,
        (cpu / plainCpu).toFixed(2).padStart(5),
        `${megabytes.toFixed(0).padStart(4)} MB`,
      ].join('  '),
    );
  }
}

/** The last exchanges of a log under other ids: about 1 MB more of the same conversation. */
function tailOf(log: string, run: number): string {
  const end = Buffer.alloc(4 << 20);
  const file = openSync(log, 'r');
  const read = readSync(file, end, 0, end.length, Math.max(0, statSync(log).size - end.length));
  closeSync(file);
  const lines = end.toString('utf8', 0, read).trimEnd().split('\n').slice(-6);
  return lines.map((line) => `${line.replace(/"id": "\w/, `"id": "${'abc'[run] ?? run}`)}\n`).join('');
}
