import type { AlignContext } from '../align/context.ts';
import type { ColumnDraft } from './draft.ts';
import { areDisjoint, mergeDrafts } from './draft.ts';
import type { MovedColumn } from './reordered.ts';

/** The columns between which a line or a block moves. */
interface Span {
  from: number;
  to: number;
  group: number;
}

interface Pair {
  first: number;
  second: number;
}

/** Maximum number of columns between the lines of a passage whose order varies. */
const longestPassage = 32;

/**
 * Joins lines that every text has, but some at another position: the same line is in several optional columns, and each
 * text has one of them. Short lines move only together with an adjacent longer one: a blank line at different positions
 * is not a move. `reordered` are lines already known to move. Lines that change places with one another form one group: the order of a passage varies.
 */
export function joinMoves(
  context: AlignContext,
  drafts: readonly ColumnDraft[],
  texts: number,
  reordered: readonly MovedColumn[],
): void {
  const pairs = pairsOf(drafts, texts);
  const spans: Span[] = reordered.map(({ from, to }, own) => ({ from, to, group: own }));
  let group = spans.length;
  for (const pair of pairs.sort((a, b) => a.first - b.first)) {
    if (drafts[pair.first]?.group != null) continue;
    const block = [pair, ...neighboursOf(drafts, pair, 1, texts), ...neighboursOf(drafts, pair, -1, texts)];
    const length = block.reduce(
      (sum, { first }) => sum + lineOf(context.lines, drafts, first).trim().length,
      0,
    );
    if (block.length === 1 && length < 1) continue;
    for (const { first, second } of block) {
      mergeDrafts(drafts, second, first);
      const draft = drafts[first] as ColumnDraft;
      draft.kind = 'M';
      draft.group = group;
    }
    spans.push({
      from: Math.min(...block.map(({ first }) => first)),
      to: Math.max(...block.map(({ second }) => second)),
      group,
    });
    group++;
  }
  joinOverlapping(drafts, spans);
}

function pairsOf(drafts: readonly ColumnDraft[], texts: number): Pair[] {
  const places = new Map<number, number[]>();
  drafts.forEach((draft, column) => {
    if (draft.mergedInto !== null || draft.texts.size !== 1) return;
    const line = draft.texts.keys().next().value as number;
    const known = places.get(line);
    if (known) known.push(column);
    else places.set(line, [column]);
  });
  return [...places.values()].flatMap((columns) => {
    const [first, second] = columns as [number, number];
    return columns.length === 2 && isMove(drafts, first, second, texts) ? [{ first, second }] : [];
  });
}

/** Gives lines that changed places with one another the same group. */
function joinOverlapping(drafts: readonly ColumnDraft[], spans: Span[]): void {
  const groups = new Map<number, number>();
  let passage: Span | undefined;
  for (const span of spans.sort((a, b) => a.from - b.from)) {
    if (
      passage &&
      span.from <= passage.to &&
      Math.max(span.to, passage.to) - passage.from <= longestPassage
    ) {
      groups.set(span.group, passage.group);
      passage = { ...passage, to: Math.max(span.to, passage.to) };
    } else passage = span;
  }
  for (const draft of drafts) if (draft.group !== null) draft.group = groups.get(draft.group) ?? draft.group;
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
