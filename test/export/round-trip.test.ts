import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { analyzeAndReport } from '../../src/cli/analyze-and-report.ts';
import { readers } from '../../src/import/table.ts';
import { openReadOnly } from '../../src/store/open.ts';
import { recordingEffects } from '../analysis/run.ts';
import { temporaryFolder } from '../store/fixture.ts';
import { analyzedSamples, exported, publicRows } from './fixture.ts';

/** Analyses a log or folder into a new database. */
async function analyzedAgain(log: string) {
  const folder = temporaryFolder();
  const effects = recordingEffects(folder);
  const db = path.join(folder, 'again.duckdb');
  const code = await analyzeAndReport({ logs: [log], readers, db }, effects);
  const database = await openReadOnly(db);
  onTestFinished(() => database.close());
  return { code, database };
}

describe('an export that lens reads again', () => {
  it.each(['har', 'artifacts'] as const)(
    'gives the same analysis: %s',
    async (kind) => {
      const first = await analyzedSamples();
      const target = await exported(first, kind);
      const { code, database } = await analyzedAgain(target);
      expect(code).toBe(0);
      const [before, after] = [await publicRows(first.database), await publicRows(database)];
      const differing = [...before].flatMap(([name, rows]) => {
        const others = new Set(after.get(name));
        const lost = rows.find((row) => !others.has(row));
        return lost === undefined && rows.length === after.get(name)?.length ? [] : [`${name}: ${lost}`];
      });
      expect(differing).toEqual([]);
    },
    120_000,
  );
});
