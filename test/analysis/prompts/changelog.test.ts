import { expect, test } from 'vitest';
import { promptChangelog } from '../../../src/analysis/prompts/changelog.ts';
import { promptText } from './samples.ts';

test('tells added, removed, moved and reworded lines apart', () => {
  const block = ['This paragraph moves from the top to the end.', 'It has a second line.'];
  const kept = Array.from({ length: 6 }, (_, i) => `Rule ${'abcdef'[i]} stays as it is for good.`);
  const before = [
    'You are an agent.',
    ...block,
    ...kept.slice(0, 3),
    'Never use the old tool for edits.',
    'Dropped line.',
    ...kept.slice(3),
  ];
  const now = [
    'You are an agent.',
    ...kept.slice(0, 3),
    'Never use the new tool for edits.',
    ...kept.slice(3),
    'Added line one.',
    'Added line two.',
    ...block,
  ];
  const log = promptChangelog(
    promptText(before.join('\n')),
    promptText(now.join('\n')),
    (text) => text.length,
  );
  expect(log.changes).toEqual([
    { change: 'moved', lines: block, after: 'You are an agent.' },
    {
      change: 'reworded',
      before: 'Never use the old tool for edits.',
      now: 'Never use the new tool for edits.',
      after: kept[2],
    },
    { change: 'removed', lines: ['Dropped line.'], after: kept[2] },
    { change: 'added', lines: ['Added line one.', 'Added line two.'], after: kept[5] },
  ]);
  expect(log.lines).toEqual({ added: 2, removed: 1, moved: 2, reworded: 1 });
  expect(log.words).toEqual({ added: 7, removed: 3 });
});

test('says nothing about equal texts', () => {
  const same = promptText('A\nB\n');
  expect(promptChangelog(same, same, () => 2)).toEqual({
    changes: [],
    lines: { added: 0, removed: 0, moved: 0, reworded: 0 },
    words: { added: 0, removed: 0 },
    tokens: { before: 2, now: 2 },
  });
});
