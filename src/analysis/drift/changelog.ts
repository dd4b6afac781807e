import { mineTemplate } from '../prompts/template.ts';
import type { PromptText } from '../prompts/types.ts';
import { type ColumnUse, columnUses } from './column-uses.ts';

/** One change of a prompt from one version to the next, slots as ‹name›. */
export type PromptChange = {
  /** The last line above it that both versions have and that is not blank; null at the beginning. */
  below: string | null;
  words: { added: number; removed: number };
  tokens: { added: number; removed: number };
} & (
  | { change: 'added' | 'removed' | 'moved'; lines: string[] }
  | { change: 'reworded'; before: string; after: string }
);

/** What changed between two versions, in the order of the newer one where it has the place. */
export interface PromptChangelog {
  changes: PromptChange[];
  lines: { added: number; removed: number; moved: number; reworded: number };
  words: { added: number; removed: number };
  tokens: { added: number; removed: number };
}

/**
 * The changes from one version of a prompt to the next, by aligning texts of both: lines added, removed, moved and
 * reworded. What differs between texts of one version (values of slots, blocks that come and go) is no change of the
 * version; with one text of each, only what looks like a date, a path or another kind of value is left out.
 *
 * @param before texts of the older version, `now` of the newer one; at least one each
 * @param tokensOf tokens of a text
 */
export function promptChangelog(
  before: readonly PromptText[],
  now: readonly PromptText[],
  tokensOf: (text: string) => number,
): PromptChangelog {
  const template = mineTemplate([...before, ...now]);
  const changes: PromptChange[] = [];
  let below: string | null = null;
  for (const use of columnUses(template, before, now)) {
    const change = changeOf(use, below, tokensOf);
    if (change) append(changes, change);
    else if (use.before === 'all' && use.now === 'all' && use.text.now.trim() !== '') below = use.text.now;
  }
  const lines = { added: 0, removed: 0, moved: 0, reworded: 0 };
  for (const own of changes) lines[own.change] += 'lines' in own ? own.lines.length : 1;
  return { changes, lines, words: sum(changes, 'words'), tokens: sum(changes, 'tokens') };
}

function changeOf(
  { before, now, text, moved }: ColumnUse,
  below: string | null,
  tokensOf: (text: string) => number,
): PromptChange | undefined {
  const nothing = { added: 0, removed: 0 };
  if (moved) return { change: 'moved', lines: [text.now], below, words: nothing, tokens: nothing };
  if (before === 'none' && now === 'all') {
    const words = { added: wordsOf(text.now).length, removed: 0 };
    return {
      change: 'added',
      lines: [text.now],
      below,
      words,
      tokens: { added: tokensOf(text.now), removed: 0 },
    };
  }
  if (before === 'all' && now === 'none') {
    const words = { added: 0, removed: wordsOf(text.before).length };
    return {
      change: 'removed',
      lines: [text.before],
      below,
      words,
      tokens: { added: 0, removed: tokensOf(text.before) },
    };
  }
  if (before !== 'all' || now !== 'all' || text.before === text.now) return undefined;
  const came = onlyIn(text.now, text.before);
  const went = onlyIn(text.before, text.now);
  return {
    change: 'reworded',
    before: text.before,
    after: text.now,
    below,
    words: { added: came.length, removed: went.length },
    tokens: { added: tokensOf(came.join(' ')), removed: tokensOf(went.join(' ')) },
  };
}

/** Neighbouring lines of one change are one entry. */
function append(changes: PromptChange[], change: PromptChange): void {
  const last = changes[changes.length - 1];
  if (
    last &&
    'lines' in last &&
    'lines' in change &&
    last.change === change.change &&
    last.below === change.below
  ) {
    last.lines.push(...change.lines);
    last.words = sum([last, change], 'words');
    last.tokens = sum([last, change], 'tokens');
  } else changes.push(change);
}

function sum(changes: readonly PromptChange[], of: 'words' | 'tokens'): { added: number; removed: number } {
  return {
    added: changes.reduce((total, change) => total + change[of].added, 0),
    removed: changes.reduce((total, change) => total + change[of].removed, 0),
  };
}

function wordsOf(text: string): string[] {
  return text.match(/[\p{L}\p{N}_]+/gu) ?? [];
}

/** Words of `a` that `b` has not, counted with repeats. */
function onlyIn(a: string, b: string): string[] {
  const rest = new Map<string, number>();
  for (const word of wordsOf(b)) rest.set(word, (rest.get(word) ?? 0) + 1);
  return wordsOf(a).filter((word) => {
    const left = rest.get(word) ?? 0;
    if (left > 0) rest.set(word, left - 1);
    return left === 0;
  });
}
