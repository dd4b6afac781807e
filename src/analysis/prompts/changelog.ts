import { mineTemplate } from './template.ts';
import type { Column, PathItem, PromptText } from './types.ts';

/** One change of a prompt from one version to the next. */
type PromptChange =
  | { change: 'added' | 'removed'; lines: string[]; after: string | null }
  | { change: 'moved'; lines: string[]; after: string | null }
  | { change: 'reworded'; before: string; now: string; after: string | null };

/** What changed between two texts, in the order of the newer one where it has the place. */
export interface PromptChangelog {
  changes: PromptChange[];
  lines: { added: number; removed: number; moved: number; reworded: number };
  words: { added: number; removed: number };
  tokens: { before: number; now: number };
}

interface Row {
  column: Column;
  before: string[];
  now: string[];
}

/**
 * The changes from one version of a prompt to the next, by aligning the two texts: whole lines added, removed, moved and
 * reworded, with the last line above that both have, and words and tokens in all.
 */
export function promptChangelog(
  before: PromptText,
  now: PromptText,
  tokensOf: (text: string) => number,
): PromptChangelog {
  const template = mineTemplate([before, now]);
  const rows = template.columns.map((column): Row => ({ column, before: [], now: [] }));
  fill(rows, template.paths.get(before.hash) ?? [], 'before');
  fill(rows, template.paths.get(now.hash) ?? [], 'now');
  const changes: PromptChange[] = [];
  let after: string | null = null;
  for (const row of rows) {
    const change = changeOf(row, after);
    if (change) append(changes, change);
    else if (row.before.length === row.now.length && row.now[0]?.trim()) after = row.now[0];
  }
  const words = { added: 0, removed: 0 };
  for (const own of changes) {
    if (own.change === 'added') words.added += wordCount(own.lines.join('\n'));
    if (own.change === 'removed') words.removed += wordCount(own.lines.join('\n'));
    if (own.change === 'reworded') {
      words.added += difference(own.now, own.before);
      words.removed += difference(own.before, own.now);
    }
  }
  const count = (kind: PromptChange['change']): number =>
    changes.reduce(
      (sum, own) => sum + (own.change === kind ? ('lines' in own ? own.lines.length : 1) : 0),
      0,
    );
  return {
    changes,
    lines: {
      added: count('added'),
      removed: count('removed'),
      moved: count('moved'),
      reworded: count('reworded'),
    },
    words,
    tokens: { before: tokensOf(before.text), now: tokensOf(now.text) },
  };
}

function fill(rows: readonly Row[], path: readonly PathItem[], side: 'before' | 'now'): void {
  const put = (c: number, values: readonly string[]): void => {
    const row = rows[c] as Row;
    row[side].push(row.column.literals.map((literal, i) => literal + (values[i] ?? '')).join(''));
  };
  for (const item of path) {
    if (typeof item === 'number') put(item, []);
    else if (Array.isArray(item)) for (let c = item[0]; c <= item[1]; c++) put(c, []);
    else put(item.c, item.v);
  }
}

function changeOf({ column, before, now }: Row, after: string | null): PromptChange | undefined {
  if (column.kind === 'M') return { change: 'moved', lines: now, after };
  if (before.length === 0) return { change: 'added', lines: now, after };
  if (now.length === 0) return { change: 'removed', lines: before, after };
  if (before.length !== 1 || now.length !== 1 || before[0] === now[0]) return undefined;
  return { change: 'reworded', before: before[0] as string, now: now[0] as string, after };
}

/** Neighbouring lines of one change are one entry. */
function append(changes: PromptChange[], change: PromptChange): void {
  const last = changes[changes.length - 1];
  if (
    last &&
    'lines' in last &&
    'lines' in change &&
    last.change === change.change &&
    last.after === change.after
  )
    last.lines.push(...change.lines);
  else changes.push(change);
}

function wordCount(text: string): number {
  return text.match(/[\p{L}\p{N}_]+/gu)?.length ?? 0;
}

/** Words of `a` that `b` has not, counted with repeats. */
function difference(a: string, b: string): number {
  const rest = new Map<string, number>();
  for (const word of b.match(/[\p{L}\p{N}_]+/gu) ?? []) rest.set(word, (rest.get(word) ?? 0) + 1);
  let only = 0;
  for (const word of a.match(/[\p{L}\p{N}_]+/gu) ?? []) {
    const left = rest.get(word) ?? 0;
    if (left > 0) rest.set(word, left - 1);
    else only++;
  }
  return only;
}
