import { describe, expect, test } from 'vitest';
import { promptChangelog } from '../../../src/analysis/drift/changelog.ts';
import { mineTemplate } from '../../../src/analysis/prompts/template.ts';
import { outline, promptText, spell } from './samples.ts';

const fields = (n: number): string[] => [
  `Folder: /home/ada/project-${n % 3}`,
  `Has repository: ${n % 2 ? 'true' : 'false'}`,
  'Terminal: xterm',
  `Kernel: Linux 6.${n % 4}`,
  `Date: 2026-03-${10 + n}`,
];
const orders = [
  [0, 1, 2, 3, 4],
  [4, 2, 0, 3, 1],
  [1, 0, 3, 4, 2],
];
const prompt = (n: number, order: readonly number[], extra: readonly string[] = []): string =>
  [
    'You help with a garden.',
    'Answer in one sentence.',
    ...extra,
    '<machine>',
    ...order.map((field) => fields(n)[field]),
    '</machine>',
    'Ask before you dig.',
  ].join('\n');

function mine(texts: readonly string[]) {
  const prompts = texts.map(promptText);
  const template = mineTemplate(prompts);
  for (const { hash, text } of prompts) expect(spell(template, template.paths.get(hash) ?? [])).toBe(text);
  return template;
}

describe('a passage with its lines in another order', () => {
  test.each([2, 3])('is one slot, and each value keeps its own: %i orders', (count) => {
    const texts = Array.from({ length: 18 }, (_, n) =>
      prompt(n, orders[n % 5 === 4 ? n % count || 1 : 0] as number[]),
    );
    const { slots, blocks } = mine(texts);
    expect(slots.map(({ name, kind }) => `${name}: ${kind}`).sort()).toEqual([
      'date: date',
      'folder: path',
      'kernel: version',
      'machine_order: moved block',
      'repository: bool',
    ]);
    expect(blocks.filter(({ kind }) => kind === 'optional')).toEqual([]);
    const order = slots.find(({ kind }) => kind === 'moved block');
    expect(order?.values.map(({ value, count: times }) => [value, times])).toEqual([
      ['earlier', 15],
      ['later', 3],
    ]);
  });

  test('is no change between versions that have both orders', () => {
    const edition = (from: number, extra: readonly string[]) =>
      Array.from({ length: 8 }, (_, n) =>
        promptText(prompt(from + n, orders[n % 3 === 2 ? 1 : 0] as number[], extra)),
      );
    const { changes } = promptChangelog(edition(0, []), edition(8, ['Name the plant.']), () => 1);
    expect(changes.map(({ change, ...own }) => [change, 'lines' in own ? own.lines : own])).toEqual([
      ['added', ['Name the plant.']],
    ]);
  });

  test('two lines that begin alike and never meet are not one line', () => {
    const text = (n: number): string =>
      n % 2 ? `Note: begin with water\nRule\nStay` : `Rule\nStay\nNote: everything must be measured twice`;
    const lines = outline(mine(Array.from({ length: 6 }, (_, n) => `${text(n)}\nBed ${n}`)));
    expect(lines.filter((line) => line.startsWith('M'))).toEqual([]);
  });
});

test.each(['(clean)', 'nothing to commit', '(none)', 'No changes.'])(
  'the line for an empty list is a value of the list: %s',
  (mark) => {
    const text = (n: number): string =>
      [
        'Status:',
        ...(n % 4 === 0 ? [mark] : Array.from({ length: n % 4 }, (_, i) => ` M src/part${(n + i) % 7}.ts`)),
        '',
        'Be kind.',
      ].join('\n');
    const { slots } = mine(Array.from({ length: 12 }, (_, n) => text(n)));
    expect(slots.map(({ name, kind }) => [name, kind])).toEqual([['status', 'git status']]);
    expect(slots[0]?.values.map(({ value }) => value)).toContain(mark);
  },
);

test('a line that a value of the run explains is no change between versions', () => {
  const text = (n: number, hasGit: boolean, extra: string[]): string =>
    [
      'You help.',
      ...extra,
      `Folder: /srv/${n}`,
      `Git: ${hasGit ? 'yes' : 'no'}`,
      ...(hasGit ? ['Git state at the start', `Branch: topic-${n % 3}`] : []),
    ].join('\n');
  const before = Array.from({ length: 8 }, (_, n) => promptText(text(n, n % 4 !== 0, [])));
  const now = Array.from({ length: 6 }, (_, n) => promptText(text(n + 8, false, ['Be quick.'])));
  const { changes } = promptChangelog(before, now, () => 1);
  expect(changes.map(({ change, ...own }) => [change, 'lines' in own ? own.lines : own])).toEqual([
    ['added', ['Be quick.']],
  ]);
});

test('elements that change places move as a whole, with the tags that they share', () => {
  const tool = (name: string): string[] => [
    '  <tool>',
    `    <title>${name}</title>`,
    `    <about>${name} is for a garden.</about>`,
    '  </tool>',
  ];
  const texts = [
    ['spade', 'rake', 'hose'],
    ['rake', 'spade', 'hose'],
    ['spade', 'rake', 'hose'],
  ].map((names, n) =>
    [
      'You help with a garden.',
      `Day ${n}.`,
      '<tools>',
      ...names.flatMap(tool),
      '</tools>',
      'Dig first.',
    ].join('\n'),
  );
  const { slots, blocks } = mine(texts);
  expect(blocks.map(({ kind, firstColumn, lastColumn }) => [kind, lastColumn - firstColumn + 1])).toEqual([
    ['moved', 4],
  ]);
  expect(slots.map(({ name, kind }) => `${name}: ${kind}`)).toEqual(['day: number', 'tool: moved block']);
});
