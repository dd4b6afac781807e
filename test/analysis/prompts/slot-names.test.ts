import { describe, expect, test } from 'vitest';
import { blockName, slotName } from '../../../src/analysis/prompts/slots/slot-names.ts';
import { uniqueNames } from '../../../src/analysis/prompts/slots/unique-names.ts';

describe('the name of a slot', () => {
  test.each([
    ['working_directory', "I'm currently working in the directory: ", '', []],
    ['working_directory', 'Working directory: ', '', []],
    ['todays_date', "Today's date is ", ' (as of now).', []],
    ['cwd', '  <cwd>', '</cwd>', []],
    ['project_memory', '- the index (`/home/a/notes` for USER memory, `', '` for PROJECT memory).', []],
    ['workspace_directories', '  - ', '', ['- **Workspace Directories:**']],
    // A count in a heading is no name, a path in it is a value, and a label with a value of its own heads nothing.
    [
      'folder_structure',
      '',
      '/',
      ['Showing up to 20 items:', 'Here is the folder structure of the project:'],
    ],
    ['path', '## ', '', ['## /tmp/lens/home/notes/INDEX.md']],
    ['path', '', '', ["I'm working in: …", '- write: Create files']],
    // A sentence that ends before the slot says nothing about it.
    ['limits', 'Showing up to 200 items (files and folders).', '', ['# Limits']],
    ['packages', 'See the docs (docs/extensions.md), packages (docs/packages.md)', '', []],
  ])('is %s', (name, before, after, above) => {
    expect(slotName({ before, after, above, kind: 'path' })).toBe(name);
  });

  test.each([
    ['git_snapshot', 'Git snapshot at conversation start. It is frozen.', []],
    ['git_repository', '# Git Repository', []],
    ['loaded_context', '<loaded_context>', []],
    ['optional_block', '- /home/a/b', []],
  ])('of a block is %s', (name, first, above) => {
    expect(blockName(first, above, 'optional block')).toBe(name);
  });
});

test('slots of one name are told apart by their kinds, then by numbers', () => {
  const slots = [
    { name: 'tree', kind: 'path', hole: 0 },
    { name: 'tree', kind: 'directory tree', hole: null },
    { name: 'notes', kind: 'optional block', hole: null },
    { name: 'notes', kind: 'memory file', hole: null },
    { name: 'part', kind: 'date', hole: 0 },
    { name: 'part', kind: 'date', hole: 0 },
    { name: 'part_2', kind: 'date', hole: 0 },
  ];
  expect(uniqueNames(slots)).toEqual([
    'tree_path',
    'tree',
    'notes_block',
    'notes',
    'part',
    'part_2',
    'part_2_2',
  ]);
});
