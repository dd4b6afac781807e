import type { AlignContext } from '../align/context.ts';
import type { ColumnDraft } from './draft.ts';

/** Lines that name their value: `Working directory: …`. Such a line keeps its identity if it moves and its value varies. */
const keyed = /^\s*(?:[-*+•] )?[^:=\s][^:=]{0,59}?[:=]/;
/** Maximum number of columns between the positions of one line. */
const longestPassage = 48;
/** Lines of a fixed text at two positions are found later, with their neighbours. */
const positions = { exact: 3, keyed: 2 };

/** The column of a line that moves, and the columns between which it moves. */
export interface MovedColumn {
  column: number;
  from: number;
  to: number;
}

/** A line that each text has once, at different positions: the numbers of its occurrences, one for each text. */
interface Scattered {
  occurrences: number[];
  columns: Set<number>;
}

/**
 * Gives each line of a passage whose order varies a column for all of its positions. Alignment takes them for optional
 * lines: it keeps one order.
 *
 * @returns the new columns in template order, each with the first and the last column between which its line moves
 */
export function gatherReordered(
  context: AlignContext,
  starts: readonly number[],
  ends: readonly number[],
): MovedColumn[] {
  const { ids, columnOf, regions, classes, lines } = context;
  if (starts.length < 2) return [];
  const keyOf = (line: number): number => classes.key[line] as number;
  const found = [
    ...scattered(context, starts, ends, keyOf).filter(
      ({ occurrences, columns }) =>
        columns.size >= positions.keyed &&
        keyed.test(lines[ids[occurrences[0] as number] as number] as string) &&
        isOneLine(context, occurrences),
    ),
    ...scattered(context, starts, ends, (line) => line).filter(
      ({ columns }) => columns.size >= positions.exact,
    ),
  ].filter(({ columns }) => {
    const order = [...columns].sort((a, b) => a - b);
    return (order.at(-1) as number) - (order[0] as number) <= longestPassage;
  });
  const taken = new Set<number>();
  const own = found.filter(({ occurrences }) => {
    const isFree = occurrences.every((i) => !taken.has(i));
    if (isFree) for (const i of occurrences) taken.add(i);
    return isFree;
  });
  if (own.length === 0) return [];
  // A new column follows the column that most texts had the line in.
  const after = own.map(({ occurrences }) => commonest(occurrences.map((i) => columnOf[i] as number)));
  const inserted = [...own.keys()].sort((a, b) => (after[a] as number) - (after[b] as number) || a - b);
  const shift = new Int32Array(regions.length + 1);
  for (const i of inserted) shift[(after[i] as number) + 1] = (shift[(after[i] as number) + 1] as number) + 1;
  for (let c = 1; c < shift.length; c++) shift[c] = (shift[c] as number) + (shift[c - 1] as number);
  for (let i = 0; i < columnOf.length; i++) {
    const column = columnOf[i] as number;
    if (column >= 0) columnOf[i] = column + (shift[column] as number);
  }
  const before = regions.splice(0);
  const moved: MovedColumn[] = [];
  const shifted = (column: number): number => column + (shift[column] as number);
  before.forEach((isRegion, c) => {
    regions.push(isRegion);
    for (const i of inserted) {
      if (after[i] !== c) continue;
      const { occurrences, columns } = own[i] as Scattered;
      for (const occurrence of occurrences) columnOf[occurrence] = regions.length;
      const column = regions.length;
      const all = [column, ...[...columns].map(shifted)];
      moved.push({ column, from: Math.min(...all), to: Math.max(...all) });
      regions.push(false);
    }
  });
  return moved;
}

/** Marks the gathered columns as moved. */
export function markReordered(drafts: readonly ColumnDraft[], moved: readonly MovedColumn[]): void {
  moved.forEach(({ column }, group) => {
    const draft = drafts[column] as ColumnDraft;
    draft.kind = 'M';
    draft.group = group;
  });
}

/** Classes with one line in each text, in more than one column, none of them a list or free text. */
function scattered(
  { ids, columnOf, regions, classes }: AlignContext,
  starts: readonly number[],
  ends: readonly number[],
  classOf: (line: number) => number,
): Scattered[] {
  const lastText = new Int32Array(classes.count).fill(-1);
  const times = new Int32Array(classes.count);
  const first = new Int32Array(classes.count).fill(-1);
  const isScattered = new Uint8Array(classes.count);
  const isOther = new Uint8Array(classes.count);
  starts.forEach((start, t) => {
    for (let i = start; i < (ends[t] as number); i++) {
      const own = classOf(ids[i] as number);
      const column = columnOf[i] as number;
      if (lastText[own] === t || regions[column]) isOther[own] = 1;
      times[own] = (times[own] as number) + 1;
      lastText[own] = t;
      if (first[own] === -1) first[own] = column;
      else if (first[own] !== column) isScattered[own] = 1;
    }
  });
  const found = new Map<number, Scattered>();
  for (let own = 0; own < isScattered.length; own++)
    if (isScattered[own] === 1 && isOther[own] === 0 && times[own] === starts.length)
      found.set(own, { occurrences: [], columns: new Set() });
  if (found.size === 0) return [];
  starts.forEach((start, t) => {
    for (let i = start; i < (ends[t] as number); i++) {
      const entry = found.get(classOf(ids[i] as number));
      entry?.occurrences.push(i);
      entry?.columns.add(columnOf[i] as number);
    }
  });
  return [...found.values()];
}

/** Two different lines may begin alike; a line that moved has a similar value at several positions. */
function isOneLine({ ids, columnOf, classes }: AlignContext, occurrences: readonly number[]): boolean {
  const columnsOf = new Map<number, Set<number>>();
  for (const i of occurrences) {
    const mask = classes.mask[ids[i] as number] as number;
    const known = columnsOf.get(mask) ?? new Set();
    columnsOf.set(mask, known.add(columnOf[i] as number));
  }
  return [...columnsOf.values()].some(({ size }) => size > 1);
}

function commonest(columns: readonly number[]): number {
  const counts = new Map<number, number>();
  for (const column of columns) counts.set(column, (counts.get(column) ?? 0) + 1);
  return [...counts].reduce((best, own) => (own[1] > best[1] ? own : best))[0];
}
