import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type PromptChange,
  type PromptChangelog,
  promptChangelog,
  promptChangelogs,
} from '../../../src/analysis/drift/changelog.ts';
import type { RunFacts } from '../../../src/analysis/prompts/run-facts.ts';
import { promptText } from '../prompts/samples.ts';

/** The older skeleton with the changes applied. */
function applied(before: readonly string[], length: number, changes: readonly PromptChange[]): string[] {
  const result: (string | undefined)[] = Array.from({ length });
  const gone = new Set<number>();
  for (const change of changes) {
    for (const line of change.from) gone.add(line);
    const lines = 'lines' in change ? change.lines : [change.after];
    change.at.forEach((line, i) => {
      result[line] = lines[i];
    });
  }
  const kept = before.filter((_, line) => !gone.has(line));
  return result.map((line) => line ?? (kept.shift() as string));
}

function expectLaw({ changes, skeletons: { before, now } }: PromptChangelog): void {
  expect(applied(before, now.length, changes)).toEqual(now);
  const times = (lines: readonly string[], line: string) => lines.filter((own) => own === line).length;
  for (const change of changes) {
    const added =
      change.change === 'added' ? change.lines : change.change === 'reworded' ? [change.after] : [];
    const removed =
      change.change === 'removed' ? change.lines : change.change === 'reworded' ? [change.before] : [];
    for (const line of added) expect(times(now, line)).toBeGreaterThan(times(before, line));
    for (const line of removed) expect(times(before, line)).toBeGreaterThan(times(now, line));
    if (change.change === 'moved') for (const line of change.lines) expect(before).toContain(line);
  }
}

const words = [
  'read',
  'the',
  'file',
  'before',
  'edits',
  'never',
  'push',
  'to',
  'main',
  'ask',
  'first',
  'tests',
];
const sentence = fc
  .array(fc.constantFrom(...words), { minLength: 3, maxLength: 7 })
  .map((own) => `${own.join(' ')}.`);
/** A prompt: rules of its version, and what its runs set. */
const edition = fc.record({
  rules: fc.array(sentence, { minLength: 2, maxLength: 12 }),
  limit: fc.integer({ min: 1, max: 90 }),
  model: fc.constantFrom('gpt-5.1', 'claude-opus-4-6', 'qwen3-coder'),
  api: fc.constantFrom('/v1/messages', '/v2/messages'),
  optional: fc.option(sentence, { nil: undefined }),
});
const runs = fc.array(
  fc.record({ folder: fc.constantFrom('a', 'b', 'c'), day: fc.integer({ min: 10, max: 28 }) }),
  {
    minLength: 1,
    maxLength: 4,
  },
);

type Edition = typeof edition extends fc.Arbitrary<infer T> ? T : never;

const textsOf = (
  { rules, limit, model, api, optional }: Edition,
  own: readonly { folder: string; day: number }[],
) =>
  own.map(({ folder, day }, i) =>
    promptText(
      [
        'You are an agent.',
        ...rules.slice(0, 3),
        `Working directory: /home/ada/${folder}`,
        `Today is 2026-11-${day}.`,
        `Wait ${limit} minutes, then call ${api}.`,
        '',
        ...(optional !== undefined && i % 2 === 0 ? [optional] : []),
        ...rules.slice(3),
        `Ask ${model} when in doubt.`,
      ].join('\n'),
    ),
  );

test('the changes applied to the older skeleton give the newer one, and no line in them is in both', () => {
  fc.assert(
    fc.property(edition, edition, runs, runs, (older, newer, first, second) => {
      expectLaw(promptChangelog(textsOf(older, first), textsOf(newer, second), (text) => text.length));
    }),
    { numRuns: 60 },
  );
});

test('the same with lines in another order', () => {
  fc.assert(
    fc.property(fc.uniqueArray(sentence, { minLength: 3, maxLength: 12 }), fc.integer(), (rules, seed) => {
      const other = rules
        .map((rule, i) => ({ rule, key: Math.imul(seed ^ i, 0x9e3779b1) }))
        .sort((a, b) => a.key - b.key)
        .map(({ rule }) => rule);
      const log = promptChangelog([promptText(rules.join('\n'))], [promptText(other.join('\n'))], () => 1);
      expectLaw(log);
      expect(log.lines).toEqual({ added: 0, removed: 0, reworded: 0, moved: log.lines.moved });
    }),
    { numRuns: 60 },
  );
});

describe('what a version sets is a change, of any kind of value', () => {
  const frame = [
    'You are an agent.',
    'Be brief.',
    'Read files before you edit them.',
    'Report what you did.',
  ];
  const ofRuns = (line: string, from: number): { text: string; runs: RunFacts[] }[] =>
    [0, 1, 2].map((i) => ({
      text: [...frame, `Folder: /home/ada/p${i}`, line, 'Answer in the language of the person.'].join('\n'),
      runs: [
        {
          session: `s${from + i}`,
          ts: Date.UTC(2026, 10, 20 + from, 9 + i),
          cwd: `/home/ada/p${i}`,
          git: 'main 0123456789abcdef',
        },
      ],
    }));
  const changed = (before: string, now: string) =>
    promptChangelog(
      ofRuns(before, 0).map((own) => ({ ...promptText(own.text), runs: own.runs })),
      ofRuns(now, 3).map((own) => ({ ...promptText(own.text), runs: own.runs })),
      () => 1,
    ).changes.map((change) => (change.change === 'reworded' ? [change.before, change.after] : change.change));

  test.each([
    ['Tasks end after 10 minutes.', 'Tasks end after 20 minutes.'],
    ['The newest models are opus-4-5 and haiku-4-5.', 'The newest models are opus-4-6 and haiku-4-5.'],
    ['The service is at /v1/messages.', 'The service is at /v2/messages.'],
    ['Docs: https://example.org/a', 'Docs: https://example.org/b'],
    ['Strict mode: on', 'Strict mode: off'],
    ['Knowledge ends 2025-05-01.', 'Knowledge ends 2026-01-01.'],
    ['Shell: bash', 'Shell: zsh'],
    ['Keep notes in /var/agent/v1/notes.', 'Keep notes in /var/agent/v2/notes.'],
  ])('%s', (before, now) => {
    expect(changed(before, now)).toEqual([[before, now]]);
  });

  test.each([
    ['the date of the requests', 'Today is 2026-11-20.', 'Today is 2026-11-23.'],
    ['the date as people write it', "Today's date: November 20, 2026", "Today's date: November 23, 2026"],
    ['a session', 'Session: s0', 'Session: s0'],
    ['the home of another person', 'Notes: /home/ada/.notes', 'Notes: /home/bob/.notes'],
    ['the branch', 'Branch: main', 'Branch: main'],
  ])('but %s is a value of the run', (_, before, now) => {
    expect(changed(before, now)).toEqual([]);
  });
});

test('a line that some texts of the newer version have is added, and marked optional', () => {
  const rules = ['You are an agent.', 'Be brief.', 'Ask first.', 'Never guess.'];
  const text = (folder: string, more: readonly string[] = []) =>
    promptText([...rules.slice(0, 3), `Folder: /home/ada/${folder}`, ...more, ...rules.slice(3)].join('\n'));
  const watch = ['- Monitor: watches a process'];
  const log = promptChangelog(
    [text('a'), text('b'), text('c')],
    [text('a', watch), text('d', watch), text('e')],
    () => 1,
  );
  expect(log.changes).toMatchObject([{ change: 'added', lines: watch, optional: true }]);
  const back = promptChangelog([text('a', watch), text('d')], [text('b'), text('c')], () => 1);
  expect(back.changes).toMatchObject([{ change: 'removed', lines: watch, optional: true }]);
});

test('text in another block of the prompt is cut elsewhere, not removed and added', () => {
  const first = ['You are an agent.', 'Be brief.', 'Ask first.'];
  const second = ['Tools are listed below.', 'Use them with care.', 'Never guess.'];
  const whole = promptText([...first, ...second].join('\n'));
  const logs = promptChangelogs(
    [
      { before: [whole], now: [promptText(first.join('\n'))] },
      { before: [], now: [promptText([...second, 'Report at the end.'].join('\n'))] },
    ],
    () => 1,
  );
  expect(logs[0]?.changes).toEqual([]);
  expect(logs[1]?.changes).toMatchObject([
    { change: 'cut elsewhere', lines: second, source: 0 },
    { change: 'added', lines: ['Report at the end.'] },
  ]);
});
