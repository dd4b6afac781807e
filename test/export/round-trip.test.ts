import path from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
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

it('an export that lens reads again gives the same analysis, also of a log of claude-tap', async () => {
  const first = await analyzedSamples();
  const before = await publicRows(first.database);
  for (const kind of ['har', 'artifacts'] as const) {
    const { code, database } = await analyzedAgain(await exported(first, kind));
    expect(code).toBe(0);
    const after = await publicRows(database);
    const differing = [...before].flatMap(([name, rows]) => {
      const others = new Set(after.get(name));
      const lost = rows.find((row) => !others.has(row));
      return lost === undefined && rows.length === after.get(name)?.length ? [] : [`${name}: ${lost}`];
    });
    expect(differing, kind).toEqual([]);
  }
}, 240_000);
