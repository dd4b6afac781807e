import { expect, test } from 'vitest';
import { bundled, derivedFrom } from '../derived.ts';

test('what varied in the bundled captures of OpenCode, and with what, as the captures were made', async () => {
  // data/README.md: folder, branch with a memory file, and date were changed one by one between sessions.
  const database = await derivedFrom([bundled('opencode-1.18.33.jsonl')]);
  const slots = await database.rows(`
    SELECT s.name, s.kind, s.pattern, s.determined_by[1] AS follows
    FROM slots s JOIN families f USING (family_id)
    WHERE f.role = 'main' ORDER BY s.line, s.placeholder NULLS FIRST`);
  expect(slots).toEqual([
    { name: 'working_directory', kind: 'path', pattern: 'alternates', follows: 'cwd' },
    { name: 'workspace_root_folder', kind: 'path', pattern: 'alternates', follows: 'git' },
    { name: 'directory_git_repo', kind: 'bool', pattern: 'alternates', follows: 'git' },
    // The time zone and the memory file were changed in one session: no evidence of what determines these.
    { name: 'todays_date', kind: 'date', pattern: 'alternates', follows: null },
    expect.objectContaining({ kind: 'optional block', pattern: 'alternates', follows: null }),
    { name: 'memory_file', kind: 'memory file', pattern: 'alternates', follows: null },
  ]);
  const changes = await database.rows(`
    SELECT d.change_number AS change, d.from_value, d.to_value, d.returned, d.alongside, d.requests
    FROM slot_drift d JOIN families f USING (family_id)
    WHERE f.role = 'main' AND d.slot = 'directory_git_repo' ORDER BY d.change_number`);
  expect(changes).toEqual([
    {
      change: 1,
      from_value: 'yes',
      to_value: 'no',
      returned: false,
      alongside: ['cwd', 'git', 'session'],
      requests: 1,
    },
    {
      change: 2,
      from_value: 'no',
      to_value: 'yes',
      returned: true,
      alongside: ['cwd', 'git', 'session'],
      requests: 4,
    },
    {
      change: 3,
      from_value: 'yes',
      to_value: 'no',
      returned: true,
      alongside: ['cwd', 'git', 'session'],
      requests: 1,
    },
    {
      change: 4,
      from_value: 'no',
      to_value: 'yes',
      returned: true,
      alongside: ['cwd', 'git', 'prompt', 'session'],
      requests: 2,
    },
  ]);
});

test('the lines of a list that were removed and added are listed', async () => {
  const database = await derivedFrom([bundled('gemini-0.61.0.jsonl')]);
  const rows = await database.rows<{ from_value: string; to_value: string | null }>(`
    SELECT from_value, to_value FROM slot_drift
    WHERE slot_kind = 'directory tree' AND family LIKE '%main loop%' AND change_number = 3`);
  expect(rows).toEqual([{ from_value: '├───GEMINI.md', to_value: null }]);
});
