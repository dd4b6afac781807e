import type { EditionText, SkeletonLine } from './edition-skeleton.ts';
import { type ComparedText, comparePairs, type EditionPair, range, textOf } from './match-lines.ts';

interface Amounts {
  added: number;
  removed: number;
}

/** One change of a prompt from one edition to the next, values of runs as ‹name›. */
export type PromptChange = {
  /** The last line above it that both editions have; null at the beginning. */
  below: string | null;
  /** Only some texts of their edition contain the lines. */
  optional: boolean;
  words: Amounts;
  tokens: Amounts;
  /** Lines of the older skeleton that the change removes, from 0. */
  from: number[];
  /** Lines of the newer skeleton that the change adds, from 0. */
  at: number[];
} & (
  | { change: 'added' | 'removed'; lines: string[] }
  /** `moved`: elsewhere in the text. `cut elsewhere`: in another text of the prompt, `source` is its number. */
  | { change: 'moved' | 'cut elsewhere'; lines: string[]; source: number }
  | { change: 'reworded'; before: string; after: string }
);

/** What changed between two editions of a text, in the order of the newer one. */
export interface PromptChangelog {
  changes: PromptChange[];
  lines: { added: number; removed: number; moved: number; reworded: number };
  words: Amounts;
  tokens: Amounts;
  /** The lines of both skeletons that are compared: those with a letter or a digit. */
  skeletons: { before: string[]; now: string[] };
}

/**
 * The changes from one edition of a prompt to the next. Invariants: applying the changes to the older skeleton gives
 * the newer one; a line that is added, or the new text of a reworded line, is only in the newer skeleton; a line that
 * is removed, or the old text of a reworded line, is only in the older one; a line in both can only be moved. Values
 * set by runs are not changes.
 *
 * @param pairs the texts of the prompt, each in both editions
 * @param tokensOf tokens of a text
 * @returns a changelog for each pair
 */
export function promptChangelogs(
  pairs: readonly EditionPair[],
  tokensOf: (text: string) => number,
): PromptChangelog[] {
  return comparePairs(pairs).map((pair) => {
    const changes = changesOf(pair, tokensOf);
    const lines = { added: 0, removed: 0, moved: 0, reworded: 0 };
    for (const own of changes)
      lines[own.change === 'cut elsewhere' ? 'moved' : own.change] += 'lines' in own ? own.lines.length : 1;
    const skeletons = { before: pair.before.map(textOf), now: pair.now.map(textOf) };
    return { changes, lines, words: sum(changes, 'words'), tokens: sum(changes, 'tokens'), skeletons };
  });
}

/** The changelog of one text. */
export function promptChangelog(
  before: readonly EditionText[],
  now: readonly EditionText[],
  tokensOf: (text: string) => number,
): PromptChangelog {
  return promptChangelogs([{ before, now }], tokensOf)[0] as PromptChangelog;
}

function changesOf(pair: ComparedText, tokensOf: (text: string) => number): PromptChange[] {
  const { before, now, origin, rewords, isKept, inOrder, gaps } = pair;
  const changes: PromptChange[] = [];
  const measure = (text: string) => ({ words: wordsOf(text).length, tokens: tokensOf(text) });
  const nothing = { added: 0, removed: 0 };
  for (const gap of gaps) {
    const last = gap.now[0] - 1;
    const below = last < 0 ? null : (now[last] as SkeletonLine).text;
    const removed = (from: number, to: number): void => {
      for (const line of range([from, to])) {
        if (isKept[line]) continue;
        const { text, optional } = before[line] as SkeletonLine;
        const { words, tokens } = measure(text);
        append(changes, {
          change: 'removed',
          lines: [text],
          below,
          optional,
          words: { added: 0, removed: words },
          tokens: { added: 0, removed: tokens },
          from: [line],
          at: [],
        });
      }
    };
    let passed = gap.before[0];
    for (const line of range(gap.now)) {
      if (inOrder[line]) continue;
      const { text, optional } = now[line] as SkeletonLine;
      const own = origin[line];
      const old = rewords[line];
      const base = { below, optional, at: [line] };
      if (own) {
        const change = own.pair === pair.pair ? 'moved' : 'cut elsewhere';
        append(changes, {
          ...base,
          change,
          lines: [text],
          source: own.pair,
          words: nothing,
          tokens: nothing,
          from: [own.line],
        });
      } else if (old !== undefined) {
        if (old >= passed) {
          removed(passed, old);
          passed = old + 1;
        }
        const was = (before[old] as SkeletonLine).text;
        const [came, went] = [onlyIn(text, was), onlyIn(was, text)];
        changes.push({
          ...base,
          change: 'reworded',
          before: was,
          after: text,
          words: { added: came.length, removed: went.length },
          tokens: { added: tokensOf(came.join(' ')), removed: tokensOf(went.join(' ')) },
          from: [old],
        });
      } else {
        const { words, tokens } = measure(text);
        append(changes, {
          ...base,
          change: 'added',
          lines: [text],
          words: { added: words, removed: 0 },
          tokens: { added: tokens, removed: 0 },
          from: [],
        });
      }
    }
    removed(passed, gap.before[1]);
  }
  return changes;
}

/** Adjacent lines with the same kind of change form one entry. */
function append(changes: PromptChange[], change: PromptChange & { lines: string[] }): void {
  const last = changes[changes.length - 1];
  const isSame =
    last &&
    'lines' in last &&
    last.change === change.change &&
    last.below === change.below &&
    last.optional === change.optional &&
    ('source' in last ? last.source : null) === ('source' in change ? change.source : null);
  if (!isSame) {
    changes.push(change);
    return;
  }
  last.lines.push(...change.lines);
  last.from.push(...change.from);
  last.at.push(...change.at);
  last.words = sum([last, change], 'words');
  last.tokens = sum([last, change], 'tokens');
}

function sum(changes: readonly PromptChange[], of: 'words' | 'tokens'): Amounts {
  return {
    added: changes.reduce((total, change) => total + change[of].added, 0),
    removed: changes.reduce((total, change) => total + change[of].removed, 0),
  };
}

function wordsOf(text: string): string[] {
  return text.match(/[\p{L}\p{N}_]+/gu) ?? [];
}

/** Words of `a` that are not in `b`, counted with repeats. */
function onlyIn(a: string, b: string): string[] {
  const rest = new Map<string, number>();
  for (const word of wordsOf(b)) rest.set(word, (rest.get(word) ?? 0) + 1);
  return wordsOf(a).filter((word) => {
    const left = rest.get(word) ?? 0;
    if (left > 0) rest.set(word, left - 1);
    return left === 0;
  });
}
