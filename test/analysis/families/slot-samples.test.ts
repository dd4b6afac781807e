import { expect, test } from 'vitest';
import { bundled, derivedFrom } from '../derived.ts';

test('what the samples of a slot hold are the values the slot lists, memory files and other free texts included', async () => {
  const database = await derivedFrom([bundled('pi-0.87.1.jsonl')]);
  const kinds = await database.rows<{ kind: string }>('SELECT DISTINCT kind FROM slots ORDER BY 1');
  expect(kinds.map(({ kind }) => kind)).toContain('memory file');
  const empty = await database.rows(`
    SELECT name FROM slots s
    WHERE NOT EXISTS (FROM _slot_samples h WHERE h.slot_id = s.slot_id AND h.rank IS NOT NULL)`);
  expect(empty).toEqual([]);
  const unlisted = await database.rows(`
    SELECT h.* FROM _slot_samples h LEFT JOIN slot_values v USING (slot_id, rank) WHERE v.value IS NULL`);
  expect(unlisted).toEqual([]);
});
