import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { hunkLines, markedWords } from '../../../src/read/diff/hunks.ts';
import { type DiffLine, diffTexts } from '../../../src/read/diff/text.ts';
import { diffWords } from '../../../src/text/diff-words.ts';

const side = (lines: readonly DiffLine[], own: 'removed' | 'added'): string =>
  lines
    .filter(({ kind }) => kind === 'same' || kind === 'reworded' || kind === own)
    .map((line) =>
      line.kind === 'reworded'
        ? line.words
            .filter(({ kind }) => kind === 'same' || kind === own)
            .map(({ text }) => text)
            .join('')
        : line.text,
    )
    .join('\n');

const word = fc.constantFrom('use', 'the', 'tool', 'Read', 'file', 'never', '-', '.', '🙂', 'naïve');
const line = fc.array(word, { maxLength: 6 }).map((words) => words.join(' '));
const odd = fc
  .array(fc.constantFrom('\n', '\r', '\0', '\ud83d', '\ude42', '\u202e', '\t', ' ', 'a', 'é', '漢'), {
    maxLength: 30,
  })
  .map((signs) => signs.join(''));
const text = fc.array(line, { maxLength: 12 }).map((lines) => lines.join('\n'));

describe('two texts', () => {
  test('are both given back, for any content', () => {
    fc.assert(
      fc.property(text, text, (before, after) => {
        const { lines, counts } = diffTexts(before, after);
        expect(side(lines, 'removed')).toBe(before);
        expect(side(lines, 'added')).toBe(after);
        expect(lines.length).toBe(counts.same + counts.removed + counts.added + counts.reworded);
      }),
    );
    fc.assert(
      fc.property(odd, odd, (before, after) => {
        const { lines } = diffTexts(before, after);
        expect(side(lines, 'removed')).toBe(before);
        expect(side(lines, 'added')).toBe(after);
      }),
    );
  });

  test('lines by their numbers, reworded ones by words', () => {
    const before = 'You are a coding agent.\nBe brief.\nUse the Read tool before you edit a file.\nStop.';
    const after = 'You are a coding agent.\nUse the Grep tool before you edit a file.\nStop.\nNever push.';
    expect(diffTexts(before, after)).toEqual({
      lines: [
        { kind: 'same', text: 'You are a coding agent.', before: 1, after: 1 },
        { kind: 'removed', text: 'Be brief.', before: 2 },
        {
          kind: 'reworded',
          before: 3,
          after: 2,
          words: [
            { kind: 'same', text: 'Use the ' },
            { kind: 'removed', text: 'Read' },
            { kind: 'added', text: 'Grep' },
            { kind: 'same', text: ' tool before you edit a file.' },
          ],
        },
        { kind: 'same', text: 'Stop.', before: 4, after: 3 },
        { kind: 'added', text: 'Never push.', after: 4 },
      ],
      counts: { same: 2, removed: 1, added: 1, reworded: 1 },
    });
  });

  test.each([
    ['nothing', 'a\nb', 'a\nb', { same: 2, removed: 0, added: 0, reworded: 0 }],
    ['empty', '', '', { same: 1, removed: 0, added: 0, reworded: 0 }],
    ['a newline at the end', 'a', 'a\n', { same: 1, removed: 0, added: 1, reworded: 0 }],
    ['line endings', 'a\r\nb', 'a\nb', { same: 1, removed: 0, added: 0, reworded: 1 }],
    ['unlike lines', 'red fox', 'blue whale', { same: 0, removed: 1, added: 1, reworded: 0 }],
    ['of lone halves', '\ud83d', '\ude42', { same: 0, removed: 1, added: 1, reworded: 0 }],
  ])('differ in: %s', (_, before, after, counts) => {
    expect(diffTexts(before, after).counts).toEqual(counts);
  });
});

describe('words', () => {
  test.each([
    ['Stop now.', 'Stop later.', 'Stop [-now-]{+later+}.'],
    ['one two three', 'one three', 'one [-two -]three'],
    ['', 'new', '{+new+}'],
    // A blank between two changed words is no common ground.
    ['read it', 'write that', '[-read it-]{+write that+}'],
    ['max 10 lines', 'max 20 lines', 'max [-10-]{+20+} lines'],
  ])('%j becomes %j', (before, after, marked) => {
    expect(markedWords(diffWords(before, after))).toBe(marked);
  });
});

test('only what is near a change is shown, the rest is counted', () => {
  const lines = Array.from({ length: 12 }, (_, i) => `line ${String.fromCharCode(97 + i)}`);
  const shown = hunkLines(diffTexts(lines.join('\n'), lines.with(5, 'other').join('\n')));
  expect(shown.map((own) => (own.kind === 'skipped' ? own.lines : own.kind))).toEqual([
    3,
    'same',
    'same',
    'removed',
    'added',
    'same',
    'same',
    4,
  ]);
});

test('a long stretch that is the same is shortened to its ends, what changed is whole', () => {
  const long = 'same words here '.repeat(40);
  const marked = markedWords(diffWords(`${long}old ${long}`, `${long}new ${long}`));
  expect(marked).toContain('[-old-]{+new+}');
  expect(marked.length).toBeLessThan(120);
});
