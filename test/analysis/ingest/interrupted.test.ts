import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ingest } from '../../../src/analysis/ingest/ingest.ts';
import { readers } from '../../../src/import/table.ts';
import { openForWriting, openReadOnly } from '../../../src/store/open.ts';
import { temporaryDatabase, temporaryFolder } from '../../store/fixture.ts';
import { allRows, body, capture, line, writeLog } from './logs.ts';

const quiet = { progress: () => undefined };

/** Two captures at once in one log, with bad lines, a repeated id and answers that are missing. */
const mixed = [
  ...capture(3, 'S1').flatMap((text, index) => [text, capture(3, 'S2')[index] as string]),
  '{"v":1,"kind":"request"',
  line.request('S1-000', body(5)),
  line.request('open', body(3)),
  line.event('open', 1),
  'bad',
];

describe('reading that was interrupted', { timeout: 120_000 }, () => {
  test('ends with the same rows wherever the log was cut between two runs', async () => {
    const folder = temporaryFolder();
    const whole = readFileSync(writeLog(folder, 'whole.jsonl', mixed));
    const atOnce = await temporaryDatabase();
    const file = path.join(folder, 'log.jsonl');
    writeFileSync(file, whole);
    await ingest(atOnce, [file], readers);
    const expected = await allRows(atOnce);
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(whole.length), { minLength: 1, maxLength: 4 }), async (cuts) => {
        writeFileSync(file, '');
        const database = await temporaryDatabase();
        let from = 0;
        for (const cut of [...new Set(cuts)].sort((a, b) => a - b).concat(whole.length)) {
          appendFileSync(file, whole.subarray(from, cut));
          from = cut;
          await ingest(database, [file], readers);
        }
        const rows = await allRows(database);
        await database.close();
        // A log is known by what it began with when it was first seen, and when that was is its own business.
        for (const each of [rows, expected]) each['logs'] = [];
        expect(rows).toEqual(expected);
      }),
      { numRuns: 6 },
    );
  });

  test('ends with the same rows however often it commits', async () => {
    const file = writeLog(temporaryFolder(), 'log.jsonl', mixed);
    const rows = [];
    for (const commitBytes of [1, 3000, 1 << 30]) {
      const database = await temporaryDatabase();
      await ingest(database, [file], readers, { ...quiet, commitBytes });
      rows.push(await allRows(database));
    }
    expect(rows[0]).toEqual(rows[2]);
    expect(rows[1]).toEqual(rows[2]);
  });

  test('ends with the same rows after being killed in the middle', async () => {
    const folder = temporaryFolder();
    const file = writeLog(folder, 'log.jsonl', capture(40, 'S1'));
    const atOnce = await temporaryDatabase();
    await ingest(atOnce, [file], readers);
    const db = path.join(folder, 'lens.duckdb');
    const url = (name: string) => JSON.stringify(new URL(`../../../src/${name}`, import.meta.url).href);
    const reached: number[] = [];
    for (const killAt of [3, 9]) {
      const child = spawn(process.execPath, [
        '--input-type=module',
        '-e',
        `import { ingest } from ${url('analysis/ingest/ingest.ts')};
         import { readers } from ${url('import/table.ts')};
         import { openForWriting } from ${url('store/open.ts')};
         const { database } = await openForWriting(${JSON.stringify(db)});
         const commit = database.commit.bind(database);
         let commits = 0;
         database.commit = () => (++commits === ${killAt} ? process.kill(process.pid, 'SIGKILL') : commit());
         await ingest(database, [${JSON.stringify(file)}], readers, {
           commitBytes: 10_000,
           progress: () => undefined,
         });`,
      ]);
      const [, signal] = await once(child, 'exit');
      expect(signal).toBe('SIGKILL');
      reached.push(await exchangesIn(db));
    }
    // It was in the middle both times, and went on from there.
    expect(reached[0]).toBeGreaterThan(0);
    expect(reached[1]).toBeGreaterThan(reached[0] as number);
    expect(reached[1]).toBeLessThan(40);
    const { database } = await openForWriting(db);
    await ingest(database, [file], readers);
    expect(await allRows(database)).toEqual(await allRows(atOnce));
    await database.close();
  });
});

/** Also shows that a reader can open what a killed writer left. */
async function exchangesIn(file: string): Promise<number> {
  const database = await openReadOnly(file);
  const count = (await database.first<{ n: number }>('SELECT count(*) AS n FROM exchanges'))?.n ?? 0;
  await database.close();
  return count;
}
