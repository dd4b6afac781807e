import { describe, expect, test } from 'vitest';
import { promptChangelog } from '../../../src/analysis/drift/changelog.ts';
import { promptText } from '../prompts/samples.ts';

const kept = Array.from({ length: 6 }, (_, i) => `Rule ${'abcdef'[i]} stays as it is for good.`);
const length = (text: string): number => text.length;
const log = (before: readonly string[][], now: readonly string[][]) =>
  promptChangelog(
    before.map((lines) => promptText(lines.join('\n'))),
    now.map((lines) => promptText(lines.join('\n'))),
    length,
  );

test('distinguishes added, removed, moved and reworded lines', () => {
  const block = ['This paragraph moves from the top to the end.', 'It has a second line.'];
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
  const { changes, lines, words, tokens } = log([before], [now]);
  const nothing = { added: 0, removed: 0 };
  const always = { optional: false };
  expect(changes).toMatchObject([
    {
      change: 'reworded',
      before: 'Never use the old tool for edits.',
      after: 'Never use the new tool for edits.',
      below: kept[2],
      words: { added: 1, removed: 1 },
      tokens: { added: 3, removed: 3 },
      ...always,
    },
    {
      change: 'removed',
      lines: ['Dropped line.'],
      below: kept[2],
      words: { added: 0, removed: 2 },
      tokens: { added: 0, removed: 13 },
      ...always,
    },
    {
      change: 'added',
      lines: ['Added line one.', 'Added line two.'],
      below: kept[5],
      words: { added: 6, removed: 0 },
      tokens: { added: 30, removed: 0 },
      ...always,
    },
    { change: 'moved', lines: block, below: kept[5], words: nothing, tokens: nothing, ...always },
  ]);
  expect(lines).toEqual({ added: 2, removed: 1, moved: 2, reworded: 1 });
  expect(words).toEqual({ added: 7, removed: 3 });
  expect(tokens).toEqual({ added: 33, removed: 16 });
});

test('reports nothing for equal texts', () => {
  const nothing = { added: 0, removed: 0 };
  expect(log([kept], [kept])).toMatchObject({
    changes: [],
    lines: { added: 0, removed: 0, moved: 0, reworded: 0 },
    words: nothing,
    tokens: nothing,
  });
});

describe('what is no change of the version', () => {
  const prompt = (folder: string, date: string, more: readonly string[] = []): string[] => [
    ...kept.slice(0, 3),
    `Working directory: ${folder}`,
    `Today's date: ${date}`,
    ...more,
    ...kept.slice(3),
  ];

  test('values that differ because the requests were sent elsewhere or later', () => {
    expect(log([prompt('/tmp/a', '2026-11-20')], [prompt('/home/b/c', '2026-11-21')]).changes).toEqual([]);
  });

  test('a block that comes and goes within one version', () => {
    const memory = ['Instructions from: /tmp/a/AGENTS.md', 'Use tabs.', 'Run make check.'];
    const before = [prompt('/tmp/a', '2026-11-20')];
    const now = [prompt('/tmp/a', '2026-11-21'), prompt('/tmp/a', '2026-11-21', memory)];
    expect(log(before, now).changes).toEqual([]);
  });

  test('… but words that all texts of one version have, and none of the other, are', () => {
    const rule = ['Never push to the main branch.'];
    const before = [prompt('/tmp/a', '2026-11-20'), prompt('/tmp/b', '2026-11-20')];
    const now = [prompt('/tmp/a', '2026-11-21', rule), prompt('/tmp/b', '2026-11-22', rule)];
    expect(log(before, now).changes).toMatchObject([
      {
        change: 'added',
        lines: rule,
        below: "Today's date: ‹todays_date›",
        words: { added: 6, removed: 0 },
        tokens: { added: 30, removed: 0 },
      },
    ]);
  });
});

test('shows a rewritten passage line by line', () => {
  const before = [
    ...kept.slice(0, 3),
    'Old words about this and that.',
    'More of the old ones.',
    ...kept.slice(3),
  ];
  const now = [
    ...kept.slice(0, 3),
    'Quite something else stands here.',
    'Nothing is kept.',
    'Three now.',
    ...kept.slice(3),
  ];
  const { lines } = log([before], [now]);
  expect(lines.removed + lines.reworded).toBe(2);
  expect(lines.added + lines.reworded).toBe(3);
});

describe('a passage that the configuration chooses', () => {
  const run = (session: string, cwd: string) => ({ session, cwd, ts: null, git: null });
  /** The edition in two configurations, each sent in two folders. */
  const edition = (limited: string) =>
    ['/srv/shop/api', '/srv/shop/web'].flatMap((folder) =>
      [
        'Access: all.',
        `Access: all. Only ${folder} may be written${limited}, and ask before each command.`,
      ].map((line, i) => ({
        ...promptText([...kept.slice(0, 3), `Folder: ${folder}`, line, ...kept.slice(3)].join('\n')),
        runs: [run(`${limited}${folder}${i}`, folder)],
      })),
    );
  const changed = (before: string, now: string) =>
    promptChangelog(edition(before), edition(now), length).changes;

  test('is reworded where each version has its own wording of it', () => {
    expect(changed('', ' except its secrets')).toMatchObject([
      {
        change: 'reworded',
        optional: true,
        before: expect.stringMatching(
          /^Access: all\. Only ‹[^›]+› may be written, and ask before each command\.$/,
        ),
        after: expect.stringMatching(
          /^Access: all\. Only ‹[^›]+› may be written except its secrets, and ask before each command\.$/,
        ),
      },
    ]);
  });

  test('is no change where both versions have the same wordings', () => {
    expect(changed('', '')).toEqual([]);
  });
});
