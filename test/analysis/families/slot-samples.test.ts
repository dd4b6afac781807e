import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { analyze } from '../../../src/analysis/analyze.ts';
import { readers } from '../../../src/import/table.ts';
import { openReadOnly } from '../../../src/store/open.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'lens-test-'));
const db = path.join(folder, 'lens.duckdb');
afterAll(() => rmSync(folder, { recursive: true }));

it('what the samples of a slot hold are the values the slot lists, memory files and other free texts included', async () => {
  const logs = [path.resolve(import.meta.dirname, '../../../data/pi-0.87.1.jsonl')];
  const effects = {
    places: () => ({ root: folder, captures: folder, database: db }),
    out: () => undefined,
    err: () => undefined,
    progress: () => undefined,
    writeFile: () => undefined,
  };
  await analyze({ logs, readers, db }, effects);
  const database = await openReadOnly(db);
  try {
    const kinds = await database.rows<{ kind: string }>('SELECT DISTINCT kind FROM slots ORDER BY 1');
    expect(kinds.map(({ kind }) => kind)).toContain('memory file');
    const empty = await database.rows(`
      SELECT name FROM slots s
      WHERE NOT EXISTS (FROM _slot_samples h WHERE h.slot_id = s.slot_id AND h.rank IS NOT NULL)`);
    expect(empty).toEqual([]);
    const unlisted = await database.rows(`
      SELECT h.* FROM _slot_samples h LEFT JOIN slot_values v USING (slot_id, rank) WHERE v.value IS NULL`);
    expect(unlisted).toEqual([]);
  } finally {
    await database.close();
  }
});
