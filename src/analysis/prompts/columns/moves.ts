import type { AlignContext } from '../align/context.ts';
import type { ColumnDraft } from './draft.ts';
import { areDisjoint, mergeDrafts } from './draft.ts';

interface Pair {
  first: number;
  second: number;
}

/**
 * Joins lines that every text has, but some at another position: the same line is in exactly two optional columns, and
 * each text has one of the two. Short lines move only together with an adjacent longer one: a blank line at different
 * positions is not a move.
 */
export function joinMoves({ lines }: AlignContext, drafts: readonly ColumnDraft[], texts: number): void {
  const places = new Map<number, number[]>();
  drafts.forEach((draft, column) => {
    if (draft.mergedInto !== null || draft.texts.size !== 1) return;
    const line = draft.texts.keys().next().value as number;
    const known = places.get(line);
    if (known) known.push(column);
    else places.set(line, [column]);
  });
  const pairs: Pair[] = [];
  for (const columns of places.values()) {
    const [first, second] = columns;
    if (columns.length === 2 && isMove(drafts, first as number, second as number, texts))
      pairs.push({ first: first as number, second: second as number });
  }
  let group = 0;
  for (const pair of pairs.sort((a, b) => a.first - b.first)) {
    if (drafts[pair.first]?.group != null) continue;
    const block = [pair, ...neighboursOf(drafts, pair, 1, texts), ...neighboursOf(drafts, pair, -1, texts)];
    const length = block.reduce((sum, { first }) => sum + lineOf(lines, drafts, first).trim().length, 0);
    if (block.length === 1 && length < 1) continue;
    for (const { first, second } of block) {
      mergeDrafts(drafts, second, first);
      const draft = drafts[first] as ColumnDraft;
      draft.kind = 'M';
      draft.group = group;
    }
    group++;
  }
}

function isMove(drafts: readonly ColumnDraft[], first: number, second: number, texts: number): boolean {
  const a = drafts[first] as ColumnDraft;
  const b = drafts[second] as ColumnDraft;
  return (
    a.mergedInto === null &&
    b.mergedInto === null &&
    a.kind === 'O' &&
    b.kind === 'O' &&
    a.support + b.support === texts &&
    areDisjoint(a.texts32 as Uint32Array, b.texts32 as Uint32Array)
  );
}

/** Equal neighbours on one side of both positions, as far as they move together. */
function neighboursOf(
  drafts: readonly ColumnDraft[],
  { first, second }: Pair,
  step: 1 | -1,
  texts: number,
): Pair[] {
  const found: Pair[] = [];
  for (let distance = step; ; distance += step) {
    const a = drafts[first + distance];
    const b = drafts[second + distance];
    if (!a || !b || first + distance === second || !sameLine(a, b)) return found;
    if (
      a.signature !== drafts[first]?.signature ||
      !isMove(drafts, first + distance, second + distance, texts)
    )
      return found;
    found.push({ first: first + distance, second: second + distance });
  }
}

function sameLine(a: ColumnDraft, b: ColumnDraft): boolean {
  return (
    a.texts.size === 1 && b.texts.size === 1 && a.texts.keys().next().value === b.texts.keys().next().value
  );
}

function lineOf(lines: readonly string[], drafts: readonly ColumnDraft[], column: number): string {
  return lines[drafts[column]?.texts.keys().next().value as number] as string;
}
