import { readdirSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { analyzeAndReport } from '../../../src/cli/analyze-and-report.ts';
import { readers } from '../../../src/import/table.ts';
import { openReadOnly } from '../../../src/store/open.ts';
import { recordingEffects } from '../../analysis/run.ts';
import { temporaryFolder } from '../../store/fixture.ts';
import { expectGolden } from '../golden.ts';

const data = path.resolve(import.meta.dirname, '../../../data');
const logs = readdirSync(data).filter((name) => /\.jsonl(\.zst)?$/.test(name));

describe('the bundled captures', () => {
  test('make the golden report; parts sum to what was reported, and in dry runs to the estimate', async () => {
    const folder = temporaryFolder();
    const effects = recordingEffects(folder);
    expect(await analyzeAndReport({ logs: [data], readers, md: '-' }, effects)).toBe(0);
    expectGolden('bundled', 'report.md', effects.seen.out);
    // A colleague reads it to the end.
    expect(effects.seen.out.split('\n').length).toBeLessThanOrEqual(250);
    expect(effects.seen.out.split(/\s+/).length).toBeLessThanOrEqual(4_000);

    const database = await openReadOnly(path.join(folder, 'lens.duckdb'));
    try {
      // Where a provider counted: the answers of a dry run are lens' own.
      const counted = await database.rows<{ reported: number; parts: number }>(`
        SELECT e.input_tokens AS reported, sum(p.tokens) AS parts
        FROM _exchanges e
        JOIN token_parts p ON p.exchange_id = e.exchange_id
        JOIN _sessions s ON s.session_id = e.session_id
        WHERE e.input_tokens IS NOT NULL AND s.dry IS NULL
        GROUP BY e.exchange_id, e.input_tokens`);
      expect(counted.length).toBeGreaterThan(10);
      expect(counted.filter(({ reported, parts }) => reported !== parts)).toEqual([]);
      expect(await database.rows('SELECT count(*) AS logs FROM logs')).toEqual([{ logs: logs.length }]);
    } finally {
      await database.close();
    }
  });
});
