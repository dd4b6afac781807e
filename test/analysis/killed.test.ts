import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { expect, test } from 'vitest';
import { analyzeAndReport } from '../../src/cli/analyze-and-report.ts';
import { readers } from '../../src/import/table.ts';
import { openForWriting } from '../../src/store/open.ts';
import { temporaryFolder } from '../store/fixture.ts';
import { capture, writeLog } from './ingest/logs.ts';
import { recordingEffects } from './run.ts';
import { checksums } from './table-rows.ts';

const url = (name: string) => JSON.stringify(new URL(`../../src/${name}`, import.meta.url).href);

/** Runs `lens analyze` in a process of its own that is killed as soon as `method` of its database is called for the n-th time. */
async function killedAt(method: 'commit' | 'replace' | 'close', nth: number, db: string, log: string) {
  const child = spawn(
    process.execPath,
    [
      '--input-type=module',
      '-e',
      `import { analyzeAndReport } from ${url('cli/analyze-and-report.ts')};
       import { readers } from ${url('import/table.ts')};
       import { Database } from ${url('store/database.ts')};
       const own = Database.prototype.${method};
       let calls = 0;
       Database.prototype.${method} = function (...args) {
         if (++calls === ${nth}) process.kill(process.pid, 'SIGKILL');
         return own.apply(this, args);
       };
       await analyzeAndReport({ logs: [${JSON.stringify(log)}], readers, db: ${JSON.stringify(db)} });`,
    ],
    { stdio: ['ignore', 'ignore', 'inherit'] },
  );
  expect((await once(child, 'exit'))[1]).toBe('SIGKILL');
}

test('analyze ends with the same rows in every table wherever it was killed before', {
  timeout: 120_000,
}, async () => {
  const folder = temporaryFolder();
  const log = writeLog(folder, 'log.jsonl', [...capture(6, 'S1'), ...capture(4, 'S2')]);
  const [once, killed] = [path.join(folder, 'once.duckdb'), path.join(folder, 'killed.duckdb')];
  const sumsOf = async (db: string) => {
    await analyzeAndReport({ logs: [log], readers, db }, recordingEffects(folder));
    const { database } = await openForWriting(db);
    const sums = await checksums(database);
    await database.close();
    return sums;
  };
  const expected = await sumsOf(once);
  expect(expected['_exchanges']).toMatch(/^10 /);
  expect(expected['surfaces']).not.toMatch(/^0 /);
  // Before what was read is made sure of, amid the tables of the analysis, before their
  // commit, and with everything done but the end.
  await killedAt('commit', 2, killed, log);
  await killedAt('replace', 9, killed, log);
  await killedAt('commit', 2, killed, log);
  await killedAt('close', 1, killed, log);
  expect(await sumsOf(killed)).toEqual(expected);
});
