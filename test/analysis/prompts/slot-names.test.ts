import { describe, expect, test } from 'vitest';
import { blockName, slotName, uniqueNames } from '../../../src/analysis/prompts/slots/slot-names.ts';
import { mineTemplate } from '../../../src/analysis/prompts/template.ts';
import { promptText } from './samples.ts';

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
    // A sentence that ends before the slot does not name it.
    ['limits', 'Showing up to 200 items (files and folders).', '', ['# Limits']],
    ['packages', 'See the docs (docs/extensions.md), packages (docs/packages.md)', '', []],
  ])('is %s', (name, before, after, above) => {
    expect(slotName({ before, after, above, kind: 'path' })).toBe(name);
  });

  test.each([
    ['plans_uuid', 'Your goal is to write a plan in `../home/tmp/shop/', '/plans/` before you start.'],
    ['scratch_folder', 'The scratch folder is `/tmp/agent/', '/scratch` and it is yours.'],
    ['session', 'Session: /tmp/agent/', '/scratch'],
  ])('of an identifier in a path is %s', (name, before, after) => {
    expect(slotName({ before, after, above: [], kind: 'uuid' })).toBe(name);
  });

  test.each([
    [
      'entry',
      '<files><root>…</root><access><entry mode="r"><special>:root</special',
      '></entry></access></files>',
    ],
    ['files', '<files><root>/srv</root', '></files>'],
  ])('inside of elements on one line is %s', (name, before, after) => {
    expect(slotName({ before, after, above: [], kind: 'text', reworded: before })).toBe(name);
  });

  test.each([
    ['git_snapshot', 'Git snapshot at conversation start. It is frozen.', []],
    ['git_repository', '# Git Repository', []],
    ['loaded_context', '<loaded_context>', []],
    ['optional_block', '- /home/a/b', []],
    // The end of an element that some versions open, and the element itself, are two things.
    ['docs_end', '</docs>', []],
  ])('of a block is %s', (name, first, above) => {
    expect(blockName(first, above, 'optional block')).toBe(name);
  });
});

describe('a sentence that is put otherwise', () => {
  // The words next to the change name nothing; the label of the line, or else its beginning, does.
  test.each([
    ['docs_helper_wording', '- docs-helper: Use for the guide and the app', ' when they ask for it.'],
    [
      'when_asked_about_wording',
      '- When asked about: extensions (docs/x.md), packages (docs/y.md)',
      ', and so on',
    ],
    [
      'prefer_short_answers_wording',
      'Prefer short answers for anything the user might read',
      ' the terminal.',
    ],
    ['environment_variables_wording', '', ' environment variables for the current session'],
    ['browser_wording', '- browser: Use it when working in', ' the page.'],
    ['assistants_name', "The assistant's name is ", '.'],
  ])('is named %s', (name, line, after) => {
    const before = line.slice(-400);
    expect(slotName({ before, after, above: [], kind: 'text', reworded: line })).toBe(name);
  });

  test('is distinguished from a value in it', () => {
    const names = (...texts: string[]): string[] =>
      mineTemplate(texts.map(promptText)).slots.map(({ name, kind }) => `${name}: ${kind}`);
    const editor = (wording: string, mode: string): string =>
      `You edit files.\n- diff-tool: Use it for changes ${wording} files.\nYou are in ${mode} mode.\nGit user: ${mode} Smith`;
    expect(names(editor('to all of the', 'plan'), editor('in any', 'build'))).toEqual([
      'diff_tool_wording: choice',
      'mode: choice',
      'git_user: choice',
    ]);
  });

  // Both name a model; neither is one.
  test('is of no model, although it mentions models', () => {
    const long = (what: string): string =>
      `- docs-helper: ${what} for questions about Codex and its models, prices, limits and how to install it on a server`;
    const { slots } = mineTemplate([long('Ask'), long('Use the newest guide')].map(promptText));
    expect(slots.map(({ kind }) => kind)).toEqual(['choice']);
  });
});

test('lines that head what follows are headings, whichever way they are written', () => {
  const { slots } = mineTemplate(
    ['You help.\nAvailable tools:\n- read: Reads', 'You help.\n<tools>\n- read: Reads'].map(promptText),
  );
  expect(slots.map(({ name, kind }) => [name, kind])).toEqual([['heading', 'heading']]);
});

test('slots of one name are distinguished by their kinds, then by numbers', () => {
  const slots = [
    { name: 'tree', kind: 'path', placeholder: 0 },
    { name: 'tree', kind: 'directory tree', placeholder: null },
    { name: 'notes', kind: 'optional block', placeholder: null },
    { name: 'notes', kind: 'memory file', placeholder: null },
    { name: 'part', kind: 'date', placeholder: 0 },
    { name: 'part', kind: 'date', placeholder: 0 },
    { name: 'part_2', kind: 'date', placeholder: 0 },
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
