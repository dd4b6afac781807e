import { appendFileSync, closeSync, mkdtempSync, openSync, readSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type LogShape, usualShape } from './generate.ts';
import { type Measured, measure, median } from './measure.ts';

/**
 * How long lens takes for a log, how much memory and how large its database is, against one plain pass of
 * `JSON.parse` over the same file, in turns: node bench/analyze/run.ts [usual|dense|worst …] [--runs N].
 */
const shapes: Record<string, LogShape> = {
  usual: usualShape,
  dense: { ...usualShape, dense: true },
  worst: { ...usualShape, turns: 1, systemKb: 5, toolsKb: 5 },
};

const args = process.argv.slice(2);
const runs = Number(args.includes('--runs') ? args[args.indexOf('--runs') + 1] : 3);
const chosen = args.filter((arg) => arg in shapes);
const folder = mkdtempSync(path.join(tmpdir(), 'lens-bench-'));
try {
  for (const name of chosen.length > 0 ? chosen : ['usual']) await benchmark(name, shapes[name] as LogShape);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

async function benchmark(name: string, shape: LogShape): Promise<void> {
  const log = path.join(folder, `${name}.jsonl`);
  const bytes = Number((await measure('prepare-log.ts', log, JSON.stringify(shape))).output);
  const db = path.join(folder, `${name}.duckdb`);
  const report = path.join(folder, 'report.md');
  const times: Record<string, Measured[]> = {};
  const time = async (what: string, program: string, ...rest: string[]) => {
    times[what] = [...(times[what] ?? []), await measure(program, ...rest)];
  };
  for (let run = 0; run < runs; run++) {
    await time('plain parse', 'plain.ts', log);
    await time('read', 'read.ts', db, log, 'fresh');
    await time('read again', 'read.ts', db, log);
    await time('read packed', 'read.ts', db, `${log}.zst`, 'fresh');
    await time('analyze', 'analyze.ts', db, log, report, 'fresh');
    await time('analyze again', 'analyze.ts', db, log, report);
  }
  const size = statSync(db).size;
  appendFileSync(log, tailOf(log));
  await time('append 1 MB', 'analyze.ts', db, log, report);
  console.log(
    `\n${name}: ${(bytes / 1e6).toFixed(0)} MB, database ${((size / bytes) * 100).toFixed(2)} % of it`,
  );
  const plain = median((times['plain parse'] as Measured[]).map(({ seconds }) => seconds));
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
        (seconds / plain).toFixed(2).padStart(5),
        `${cpu.toFixed(2).padStart(5)} s`,
        (cpu / plainCpu).toFixed(2).padStart(5),
        `${megabytes.toFixed(0).padStart(4)} MB`,
      ].join('  '),
    );
  }
}

/** The last exchanges of a log under other ids: about 1 MB more of the same conversation. */
function tailOf(log: string): string {
  const end = Buffer.alloc(4 << 20);
  const file = openSync(log, 'r');
  const read = readSync(file, end, 0, end.length, Math.max(0, statSync(log).size - end.length));
  closeSync(file);
  const lines = end.toString('utf8', 0, read).trimEnd().split('\n').slice(-6);
  return lines.map((line) => `${line.replace('"id": "1', '"id": "2')}\n`).join('');
}
