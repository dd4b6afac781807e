import { readdirSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { analyze } from '../../src/analysis/analyze.ts';
import { readers } from '../../src/import/table.ts';
import { openReadOnly } from '../../src/store/open.ts';
import { recordingEffects } from '../analysis/run.ts';
import { temporaryFolder } from '../store/fixture.ts';
import { expectGolden } from './golden.ts';

const data = path.resolve(import.meta.dirname, '../../data');
const logs = readdirSync(data).filter((name) => /\.jsonl(\.zst)?$/.test(name));

describe('the bundled captures', () => {
  test('make the golden report, and their parts sum to what was reported', async () => {
    const folder = temporaryFolder();
    const effects = recordingEffects(folder);
    expect(await analyze({ logs: [data], readers, md: '-' }, effects)).toBe(0);
    expectGolden('bundled', 'report.md', effects.seen.out);

    const database = await openReadOnly(path.join(folder, 'lens.duckdb'));
    try {
      expect(
        await database.rows(`
          SELECT e.id, e.input_tokens, sum(p.tokens) AS parts
          FROM _exchanges e JOIN token_parts p ON p.exchange = e.n
          WHERE e.input_tokens IS NOT NULL
          GROUP BY ALL HAVING sum(p.tokens) <> e.input_tokens`),
      ).toEqual([]);
      expect(await database.rows('SELECT count(*) AS logs FROM logs')).toEqual([{ logs: logs.length }]);
    } finally {
      await database.close();
    }
  });
});
