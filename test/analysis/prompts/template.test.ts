import { describe, expect, test } from 'vitest';
import { mineTemplate } from '../../../src/analysis/prompts/template.ts';
import { outline, promptText, spell } from './samples.ts';

function mine(...texts: string[]) {
  const prompts = texts.map(promptText);
  const template = mineTemplate(prompts);
  for (const { hash, text } of prompts) expect(spell(template, template.paths.get(hash) ?? [])).toBe(text);
  return template;
}

describe('what a set of lines gets wrong', () => {
  test.each([
    ['the count of a line varies', ['A\nB\nB', 'A\nB'], ['F A', 'F B', 'O B']],
    ['a block comes in one of two', ['A\nB\nC', 'A\nX\nB\nC'], ['F A', 'O X', 'F B', 'F C']],
    [
      'a date within a line is one slot',
      ['The date is 2026-11-21 and tz UTC', 'The date is 2026-11-22 and tz UTC'],
      ['S The date is {} and tz UTC'],
    ],
    ['swapped values keep their keys', ['k:1\nj:2', 'k:2\nj:1'], ['S k:{}', 'S j:{}']],
    [
      'a word that is a value here and a line there',
      ['Status: clean\nfoo', 'Status: M a\nclean'],
      ['S Status: {}', 'S {}'],
    ],
    ['line endings vary, text does not', ['A\r\nB', 'A\nB'], ['S A{}', 'F B']],
    ['one text is all fixed', ['A\nB\n'], ['F A', 'F B', 'F ']],
  ])('%s', (_, texts, expected) => {
    expect(outline(mine(...texts))).toEqual(expected);
  });

  test('the order of lines varies', () => {
    const template = mine('A\nB\nC', 'C\nB\nA');
    expect(outline(template).map((line) => line[0])).toEqual(expect.arrayContaining(['F', 'M', 'M']));
    expect(template.columns).toHaveLength(3);
  });

  test('a block is elsewhere in some texts', () => {
    const lines = Array.from({ length: 12 }, (_, i) => `Rule ${'abcdefghijkl'[i]} holds for everyone.`);
    const block = ['Moved line one stays whole.', '', 'Moved line two stays whole.'];
    const early = [...lines.slice(0, 2), ...block, ...lines.slice(2)].join('\n');
    const late = [...lines.slice(0, 9), ...block, ...lines.slice(9)].join('\n');
    const template = mine(early, late);
    expect(outline(template).filter((line) => line.startsWith('M'))).toEqual(
      block.map((line) => `M ${line}`),
    );
    expect(template.blocks.map(({ kind }) => kind)).toEqual(['moved']);
  });
});

describe('the line between free text and what some texts have after it', () => {
  const notes = [
    ['Deploys happen on Fridays.', '', 'Ask Mia first.'],
    ['Never touch the vendored code here', 'Keep commits small and tested'],
    ['', 'Tabs are wider than spaces', '', 'Reviews need two people who know it'],
    ['Use the staging database for everything'],
    ['Words in the interface are German', 'Docs are English', 'Logs are neither'],
  ];
  const section = ['Commands run in a sandbox that has no network.'];

  // A blank line is also in the notes, so counting does not find the one that always ends them.
  test.each([
    ['one blank line', ['']],
    ['two blank lines', ['', '']],
  ])('is fixed: %s', (_, blank) => {
    const texts = notes.map((own, i) =>
      ['You help.', ...own, ...blank, ...(i % 2 === 0 ? section : []), 'Answer briefly.'].join('\n'),
    );
    const lines = outline(mine(...texts));
    expect(lines.slice(-section.length - blank.length - 1)).toEqual([
      ...blank.map(() => 'F '),
      ...section.map((line) => `O ${line}`),
      'F Answer briefly.',
    ]);
  });

  test('is fixed where the section comes first', () => {
    const texts = notes.map((own, i) =>
      ['You help.', ...(i % 2 === 0 ? section : []), '', ...own, 'Answer briefly.'].join('\n'),
    );
    expect(outline(mine(...texts)).slice(0, section.length + 2)).toEqual([
      'F You help.',
      ...section.map((line) => `O ${line}`),
      'F ',
    ]);
  });
});

// The longest run of bullets is the budget in one text and the advice in the next: the budgets are no list's items.
test('a line whose value differs from text to text is no list, also where bullets that come and go follow', () => {
  const texts = Array.from({ length: 12 }, (_, i) =>
    [
      'You help people.',
      ...(i % 4 === 3 ? [] : [`- The budget is set to ${100 + 7 * i} tokens`, 'Spend it well.']),
      ...(i % 4 === 1 ? ['- Say what it was for.', '- Say what is left.'] : []),
      ...(i % 3 === 0 ? ['The sandbox is on.'] : []),
      'Answer briefly.',
    ].join('\n'),
  );
  expect(outline(mine(...texts))).toEqual([
    'F You help people.',
    'S - The budget is set to {} tokens',
    'O Spend it well.',
    'O - Say what it was for.',
    'O - Say what is left.',
    'O The sandbox is on.',
    'F Answer briefly.',
  ]);
});

// Version 1 has the blank line, version 2 has it and a section next to it, version 3 the section alone. Every text has a
// blank line there; the reading with two blocks that come and go whole is the right one.
test('a line that goes and a section with such a line that comes are distinguished by what comes and goes together', () => {
  const text = (blank: boolean, section: boolean): string =>
    [
      'You help people.',
      ...(blank ? [''] : []),
      ...(section ? ['Ask before deleting files.', '', 'Tests come first.', 'Then the docs.'] : []),
      'Answer briefly.',
    ].join('\n');
  const template = mine(text(true, false), text(true, true), text(false, true));
  expect(outline(template)).toEqual([
    'F You help people.',
    'O ',
    'O Ask before deleting files.',
    'O ',
    'O Tests come first.',
    'O Then the docs.',
    'F Answer briefly.',
  ]);
  expect(template.blocks.map(({ firstColumn, lastColumn }) => [firstColumn, lastColumn])).toEqual([
    [1, 1],
    [2, 5],
  ]);
});

describe('slots', () => {
  test('are named and typed from their context', () => {
    const env = (cwd: string, git: string, date: string, id: string): string =>
      [
        '<env>',
        `Working directory: ${cwd}`,
        `Is directory a git repo: ${git}`,
        `Today's date: ${date}`,
        `Current branch: ${git === 'Yes' ? 'main' : 'fix/one-two'}`,
        `The scratchpad is \`/tmp/agent-1000/${id}/scratchpad\` and yours.`,
        '<cwd>',
        cwd,
        '</cwd>',
        '</env>',
      ].join('\n');
    const template = mine(
      env('/home/a/x', 'Yes', '2026-11-20', '0f8fad5b-d9cb-469f-a165-70867728950e'),
      env('/home/b/why', 'No', '2026-11-21', '7c9e6679-7425-40de-944b-e07fc1f90ae7'),
    );
    expect(template.slots.map(({ name, kind }) => `${name}: ${kind}`)).toEqual([
      'working_directory: path',
      'directory_git_repo: bool',
      'todays_date: date',
      'current_branch: git branch',
      'scratchpad: uuid',
      'cwd: path',
    ]);
  });

  test('sit inside optional blocks, and blocks inside blocks', () => {
    const start = ['First rule.', 'Second rule.'];
    const end = ['Last rule.'];
    const git = (branch: string, dirty: boolean): string[] => [
      '# Git',
      `Current branch: ${branch}`,
      ...(dirty ? ['There are uncommitted changes.'] : []),
      'Commit when asked.',
    ];
    const texts = [
      [...start, ...end],
      [...start, ...git('main', true), ...end],
      [...start, ...git('fix/a', false), ...end],
      [...start, ...git('fix/b', true), ...end],
    ].map((lines) => lines.join('\n'));
    const template = mine(...texts);
    expect(outline(template)).toEqual([
      'F First rule.',
      'F Second rule.',
      'O # Git',
      'S Current branch: {}',
      'O There are uncommitted changes.',
      'O Commit when asked.',
      'F Last rule.',
    ]);
    expect(template.blocks.map(({ kind, parent, support }) => ({ kind, parent, support }))).toEqual([
      { kind: 'optional', parent: null, support: 3 },
      { kind: 'optional', parent: 0, support: 2 },
    ]);
    expect(template.columns.map(({ block }) => block)).toEqual([null, null, 0, 0, 1, 0, null]);
  });

  test('have names of their own, also where words end in a number', () => {
    const lines = (value: string): string =>
      [`part: ${value}x`, 'First rule.', `part: ${value}y`, 'Second rule.', `part 2: ${value}z`].join('\n');
    expect(mine(lines('a'), lines('b')).slots.map(({ name }) => name)).toEqual([
      'part',
      'part_2',
      'part_2_2',
    ]);
  });

  test('count requests and keep when a value was first and last seen', () => {
    const uses = new Map([
      [promptText('Model: opus').hash, { requests: 3, firstSeen: 1, lastSeen: 5 }],
      [promptText('Model: haiku').hash, { requests: 2, firstSeen: 2, lastSeen: 9 }],
    ]);
    const template = mineTemplate([promptText('Model: opus'), promptText('Model: haiku')], {
      useOf: (hash) => uses.get(hash) ?? { requests: 0, firstSeen: null, lastSeen: null },
    });
    expect(template.slots[0]?.values).toEqual([
      { value: 'opus', count: 3, firstSeen: 1, lastSeen: 5 },
      { value: 'haiku', count: 2, firstSeen: 2, lastSeen: 9 },
    ]);
  });
});

test('blank lines that come and go are no slot', () => {
  const template = mine('First.\n\nSecond.', 'First.\nSecond.', 'First.\n\nSecond.\nThird.');
  expect(template.slots.map(({ name }) => name)).toEqual(['third']);
});

describe('with two or three texts', () => {
  test('paths, commits and named items that vary are lists', () => {
    const text = (paths: string[], commits: string[], skills: string[]): string =>
      [
        '# Files',
        ...paths,
        '# Commits',
        ...commits,
        '# Skills',
        ...skills.map((name) => `- ${name}: does ${name}.`),
        'End.',
      ].join('\n');
    const template = mine(
      text(['src/a.ts', 'src/b.ts', 'lib/c.py'], ['0a1b2c3 Start', '4d5e6f7 Go on'], ['cook', 'fly', 'run']),
      text(['web/x.ts', 'web/y.rs', 'cmd/z.go'], ['8a9b0c1 Begin', '2d3e4f5 Stop'], ['bake', 'fly', 'swim']),
    );
    expect(outline(template).filter((line) => !line.startsWith('L'))).toEqual([
      'F # Files',
      'F # Commits',
      'F # Skills',
      'F - fly: does fly.',
      'F End.',
    ]);
    expect(template.slots.map(({ name, kind }) => `${name}: ${kind}`)).toEqual([
      'files: path list',
      'commits: git log',
      'skills: list',
      'skills_2: list',
    ]);
  });

  test('a blank line alone holds two passages of different text not together', () => {
    // Words that no other line has: passages by two people about different things.
    let word = 0;
    const passage = (): string[] =>
      Array.from({ length: 9 }, (_, i) =>
        i === 4
          ? ''
          : [1, 2, 3, 4, 5]
              .map(() => `word${String.fromCharCode(97 + (word % 26), 97 + ((word++ / 26) | 0))}`)
              .join(' '),
      );
    const template = mine(
      ['# Notes', ...passage(), 'End.'].join('\n'),
      ['# Notes', ...passage(), ...passage().slice(0, 3), 'End.'].join('\n'),
    );
    expect(template.slots.map(({ name, kind }) => `${name}: ${kind}`)).toEqual(['notes: free text']);
  });
});

test('a block that moves into a list is no item of it', () => {
  const block = ['Keep the tests quick.', 'Say what you changed.', 'Ask before you delete.'];
  const items = [
    ['alpha', 'beta'],
    ['gamma'],
    ['delta', 'alpha', 'eta'],
    ['beta', 'zeta'],
    ['theta', 'iota', 'beta'],
    ['kappa'],
  ];
  const between = Array.from({ length: 6 }, (_, i) => `Rule ${'abcdef'[i]} stays where it is.`);
  const texts = items.map((own, i) =>
    [
      'First rule.',
      ...(i % 3 === 0 ? [] : block),
      ...between,
      '# Tools',
      ...own.map((n) => `mcp__${n}__x_1`),
      ...(i % 3 === 0 ? block : []),
      'End.',
    ].join('\n'),
  );
  const { columns } = mine(...texts);
  expect(columns.filter(({ kind }) => kind === 'M').map(({ literals }) => literals[0])).toEqual(block);
});

describe('memory files of several folders', () => {
  const prompt = (folder: string, file: readonly string[]): string =>
    [
      '<system-reminder>',
      'The notes of the project follow.',
      '',
      `Contents of /home/ada/${folder}/CLAUDE.md (project notes):`,
      '',
      ...file,
      '</system-reminder>',
    ].join('\n');
  const files = [
    ['# Rules', '', '- Use tabs.', '- Keep it small.', '', 'Run the tests.'],
    ['Go only.', '', '## Style', '1. gofmt', '2. no globals'],
    ['Python 3.12.', 'Types everywhere.', '', '- Keep it small.'],
  ];

  test.each([2, 3])('%i files are the values of one slot, also where they share lines', (count) => {
    const texts = files.slice(0, count).map((file, i) => promptText(prompt(`p${i}`, file)));
    const template = mineTemplate(texts);
    for (const { hash, text } of texts) expect(spell(template, template.paths.get(hash) ?? [])).toBe(text);
    const memory = template.slots.filter(({ kind }) => kind !== 'path');
    expect(memory.map(({ name, kind }) => `${name}: ${kind}`)).toEqual(['memory_file: memory file']);
    expect(memory[0]?.values.map(({ value }) => value).sort()).toEqual(
      files
        .slice(0, count)
        .map((file) => file.join('\n'))
        .sort(),
    );
  });
});

test('two memory files in one element are two slots, with two texts already', () => {
  const text = (first: string, path: string, second: string): string =>
    [
      '<reminder>',
      'Follow these.',
      ...['', 'Contents of /home/ada/.agent/RULES.md (for all projects):', '', first],
      ...['', `Contents of ${path} (for this project):`, '', second, '</reminder>'],
    ].join('\n');
  const template = mine(
    text('# Style\n\n- short names\n- no tabs\n\nTest first.', '/srv/a/RULES.md', 'Speak plainly.\nUse Go.'),
    text('Keep logs.\n\n## Build\n1. make', '/srv/b/RULES.md', '# Notes\n\nCall Eva.'),
  );
  expect(template.slots.map(({ kind }) => kind)).toEqual(['memory file', 'path', 'memory file']);
});

describe('values in scripts without blanks, and values that signs part', () => {
  const slotsOf = (lines: readonly string[]): string[] => {
    const texts = lines.map((line) => promptText(`First.\n${line}\nLast.`));
    const template = mineTemplate(texts);
    for (const { hash, text } of texts) expect(spell(template, template.paths.get(hash) ?? [])).toBe(text);
    expect(template.columns).toHaveLength(3);
    return template.slots.map(({ name, kind }) => `${name}: ${kind}`);
  };
  const four = [1, 2, 3, 4];
  const folders = ['/srv/ada/shop', '/srv/bob/crm', '/srv/eva/atlas', '/srv/kim/ledger'];

  test.each([
    [
      'Chinese',
      (i: number) => `今天是2026年11月${i}日，目录为${folders[i - 1]}。`,
      ['今天: date', '目录: path'],
    ],
    [
      'Japanese',
      (i: number) => `日付は2026年11月${i}日です、場所は${folders[i - 1]}です。`,
      ['日付: date', '場所: path'],
    ],
    ['Korean', (i: number) => `날짜: 2026년 11월 ${i}일`, ['날짜: date']],
    ['English', (i: number) => `Date: 11/${i + 10}/2026`, ['date: date']],
    ['German', (i: number) => `Datum: ${i + 10}. Oktober 2026`, ['datum: date']],
    [
      'Thai',
      (i: number) => `วันนี้คือวันที่ ${i + 10} ตุลาคม 2026 โฟลเดอร์คือ${folders[i - 1]}`,
      ['วันนี้คือวันที่: date', 'โฟลเดอร์คือ: path'],
    ],
    [
      'a date between Thai words',
      (i: number) => `วันนี้คือวันที่${i + 10} ตุลาคม 2026โปรดยึดวันที่นี้`,
      ['วันนี้คือวันที่: date'],
    ],
    [
      'a branch after a Thai word',
      (i: number) => `สาขาปัจจุบันคือ${['main', 'dev', 'fix/a-1', 'feat/b-2'][i - 1]} ห้ามเปลี่ยน`,
      ['สาขาปัจจุบันคือ: git branch'],
    ],
    [
      'a version with a Korean particle',
      (i: number) => `규칙 버전 2.1.${i}은 2026년 11월 ${i}일부터 유효합니다.`,
      ['규칙_버전: version', '부터_유효합니다: date'],
    ],
    [
      'a number before a Korean word',
      (i: number) => `남은 예산은 ${i * 417}토큰입니다.`,
      ['남은_예산: number'],
    ],
    ['a path with a Korean particle', (i: number) => `폴더: ${folders[i - 1]}입니다.`, ['폴더: path']],
    [
      'a date and a day that a word separates',
      (i: number) => `Today: ${i + 3}/12/2026, a ${i % 2 ? 'Monday' : 'Friday'}.`,
      ['today: date', 'today_choice: choice'],
    ],
    [
      'a count and its total',
      (i: number) => `Round ${i} of ${i % 2 ? 8 : 6}`,
      ['round: number', 'round_total: number'],
    ],
    [
      'a version after a word of its value',
      (i: number) => `Kernel release: Linux 6.${i}`,
      ['kernel_release: version'],
    ],
    [
      'a branch and a number',
      (i: number) => `Git (branch ${i % 2 ? 'main' : 'dev'}, ${i * 7} files changed)`,
      ['branch: git branch', 'files_changed: number'],
    ],
    [
      'a time and a zone',
      (i: number) => `Now: 2026-11-0${i}T10:00:00Z (${i % 2 ? 'Europe/Rome' : 'Asia/Tokyo'})`,
      ['datetime: datetime', 'time_zone: time zone'],
    ],
  ] as const)('%s', (_, line, expected) => {
    expect(slotsOf(four.map(line))).toEqual(expected);
  });
});
