import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type Child, start, type Usage } from './children.ts';
import { bodyOf, load, percentile, type Timings } from './load.ts';

/**
 * `node bench/relay/run.ts [ROUNDS]`: direct, through the bare relay, and recorded, side by side in one run; prints Markdown
 * tables. Upstream, relay and client are processes of their own and compete for the same cores.
 */
const rounds = Number(process.argv[2] ?? 5);
const folder = mkdtempSync(path.join(tmpdir(), 'lens-bench-'));
const upstream = await start('./upstream.ts');
const bare = await start('./lens.ts', ['bare', upstream.url]);
const recorded = await start('./lens.ts', ['record', upstream.url, folder]);
const ways = { direct: upstream, bare, recorded };
type Way = keyof typeof ways;
/** Milliseconds until the record was written, after the load was over. */
const behind: Record<Way, number> = { direct: 0, bare: 0, recorded: 0 };

const merge = (all: Timings[]): Timings => ({
  firstByte: all.flatMap(({ firstByte }) => firstByte).sort((a, b) => a - b),
  total: all.flatMap(({ total }) => total).sort((a, b) => a - b),
  bytes: all.reduce((sum, { bytes }) => sum + bytes, 0),
  ms: all.reduce((sum, { ms }) => sum + ms, 0),
});

/** Loads one way, then waits until its record is written: the next way must not pay for it. Gives both times. */
async function measured(
  way: Way,
  body: Buffer,
  count: number,
  concurrency: number,
  query: string,
): Promise<Timings> {
  const timings = await load(ways[way].url, body, count, concurrency, query);
  const start = performance.now();
  if (way === 'recorded') await recorded.ask('settle');
  behind[way] += performance.now() - start;
  return timings;
}

/** Each way in turn, many times, so that what else the machine does hits all alike. */
async function alternate(
  body: Buffer,
  count: number,
  concurrency: number,
  query = '',
): Promise<Record<Way, Timings>> {
  const all: Record<Way, Timings[]> = { direct: [], bare: [], recorded: [] };
  for (const way of Object.keys(ways) as Way[])
    await measured(way, body, Math.ceil(count / 4), concurrency, query);
  behind.recorded = 0;
  for (let round = 0; round < rounds; round++) {
    for (const way of Object.keys(ways) as Way[])
      all[way].push(await measured(way, body, count, concurrency, query));
  }
  return { direct: merge(all.direct), bare: merge(all.bare), recorded: merge(all.recorded) };
}

const p50 = (values: readonly number[]): number => percentile(values, 0.5);
const ms = (value: number): string => value.toFixed(2);
const signed = (value: number): string => (value < 0 ? ms(value) : `+${ms(value)}`);

console.log(
  '| body | streams | direct p50 first byte / total (ms) | added: bare | added: recorded | recorded / bare total | p99 total direct / recorded |',
);
console.log('|---|---|---|---|---|---|---|');
for (const size of [6_000, 120_000, 360_000, 1_100_000]) {
  await row(size, 1, 40);
}
for (const streams of [20, 200]) await row(120_000, streams, streams * 3);

async function row(size: number, streams: number, count: number): Promise<void> {
  const { direct, bare: b, recorded: r } = await alternate(bodyOf(size), count, streams);
  const added = (way: Timings): string =>
    `${signed(p50(way.firstByte) - p50(direct.firstByte))} / ${signed(p50(way.total) - p50(direct.total))}`;
  const cells = [
    `${size / 1000} kB`,
    streams,
    `${ms(p50(direct.firstByte))} / ${ms(p50(direct.total))}`,
    added(b),
    added(r),
    (p50(r.total) / p50(b.total)).toFixed(2),
    `${ms(percentile(direct.total, 0.99))} / ${ms(percentile(r.total, 0.99))}`,
  ];
  console.log(`| ${cells.join(' | ')} |`);
}

console.log(
  '\n| | requests per second (6 kB, 20 at a time, 5 deltas) | until all is written | CPU seconds per GB (1.1 MB up, 1 MB down, 20 at a time) |',
);
console.log('|---|---|---|---|');
const rates = await alternate(bodyOf(6_000), 400, 20, '?deltas=5');
for (const way of Object.keys(ways) as Way[]) {
  const [rate, written] = [0, behind[way]].map(
    (more) => (rates[way].total.length / (rates[way].ms + more)) * 1000,
  );
  console.log(
    `| ${way} | ${rate?.toFixed(0)} | ${way === 'recorded' ? written?.toFixed(0) : ''} | ${way === 'direct' ? '' : (await cpuPerGigabyte(ways[way])).toFixed(1)} |`,
  );
}

async function cpuPerGigabyte(child: Child): Promise<number> {
  const body = bodyOf(1_100_000);
  const before = await child.ask<Usage>('usage');
  const { bytes, total } = await load(child.url, body, 100, 20, '?deltas=1000&size=1000');
  if (child === recorded) await recorded.ask('settle');
  const after = await child.ask<Usage>('usage');
  return (after.cpu - before.cpu) / 1000 / ((bytes + total.length * body.length) / 1e9);
}

console.log('\n| memory of lens while recording | MB resident |');
console.log('|---|---|');
const streams = await start('./lens.ts', ['record', upstream.url, path.join(folder, 'streams')]);
console.log(`| idle, both processes | ${(await streams.ask<Usage>('usage')).rss.toFixed(0)} |`);
await load(streams.url, bodyOf(1_100_000), 200, 200, '?deltas=1000&size=1000');
console.log(
  `| most, 200 streams of 1.1 MB up and 1 MB down at once | ${(await streams.ask<Usage>('usage')).peak.toFixed(0)} |`,
);
streams.stop();
const long = await start('./lens.ts', ['record', upstream.url, path.join(folder, 'long')]);
// Eight hours at 50 deltas a second, as fast as they go.
await load(long.url, bodyOf(6_000), 1, 1, '?deltas=1440000&size=20');
console.log(
  `| most, one stream of 1,440,000 deltas (8 hours at 50 a second) | ${(await long.ask<Usage>('usage')).peak.toFixed(0)} |`,
);
long.stop();

for (const child of [upstream, bare, recorded]) child.stop();
rmSync(folder, { recursive: true, force: true });
