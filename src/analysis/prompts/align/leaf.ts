import type { AlignContext, Segments } from './context.ts';
import { newColumn } from './context.ts';
import { wordSimilarity } from './words.ts';

const alike = 0.5;
const maxAlternatives = 12;
/** Passages with at least this many lines have nothing in common if they share only blank lines. */
export const longPassage = 8;
/** Maximum number of cells in a table of pairwise comparisons; above it the passages are one region. */
const maxCells = 4000;

/**
 * Aligns segments that have no line in common, at every level of comparison: line by line where they are
 * reworded, as alternatives where there are two short ones, as one region otherwise.
 */
export function alignLeaf(context: AlignContext, segments: Segments): void {
  const lengths = segments.starts.map((start, s) => (segments.ends[s] as number) - start);
  const columns = segments.starts.length <= maxAlternatives ? pairUp(context, segments) : undefined;
  if (isPositional(context, segments, lengths)) byPosition(context, segments, lengths[0] as number);
  else if (columns && isWorthPairing(context, columns, lengths)) writeColumns(context, columns);
  else if (lengths.length === 2 && Math.min(...lengths) < 5) asAlternatives(context, segments);
  else asRegion(context, segments);
}

function asRegion(context: AlignContext, segments: Segments): void {
  const region = newColumn(context, true);
  segments.starts.forEach((start, s) => {
    context.columnOf.fill(region, start, segments.ends[s] as number);
  });
}

/**
 * Whether all segments have the same number of lines and each line resembles its counterpart, or one line is a value as
 * a whole.
 */
function isPositional(context: AlignContext, segments: Segments, lengths: readonly number[]): boolean {
  const length = lengths[0] as number;
  if (lengths.some((other) => other !== length)) return false;
  if (length === 1 && segments.starts.every((start) => isShort(context, start))) return true;
  if (length === 1 && segments.starts.length > 2) return true;
  if (length > 64) return false;
  for (let i = 0; i < length; i++) {
    const first = lineAt(context, (segments.starts[0] as number) + i);
    for (let s = 1; s < segments.starts.length; s++)
      if (wordSimilarity(first, lineAt(context, (segments.starts[s] as number) + i)) < alike) return false;
  }
  return true;
}

function isShort(context: AlignContext, place: number): boolean {
  const line = lineAt(context, place);
  return line.length < 40 && /[\p{L}\p{N}]/u.test(line) && line.trim().split(/\s+/).length < 4;
}

function byPosition(context: AlignContext, segments: Segments, length: number): void {
  for (let i = 0; i < length; i++) {
    const column = newColumn(context);
    for (const start of segments.starts) context.columnOf[start + i] = column;
  }
}

/** Progressive alignment by similar lines: each segment is aligned with the columns of the segments before it. */
function pairUp(context: AlignContext, segments: Segments): number[][] | undefined {
  let columns: number[][] = [];
  for (let s = 0; s < segments.starts.length; s++) {
    const start = segments.starts[s] as number;
    const length = (segments.ends[s] as number) - start;
    if (columns.length * length > maxCells) return undefined;
    columns = mergeInto(
      context,
      columns,
      Array.from({ length }, (_, i) => start + i),
    );
  }
  return columns;
}

function mergeInto(context: AlignContext, columns: number[][], places: readonly number[]): number[][] {
  const rows = columns.length;
  const width = places.length + 1;
  const similarity = (row: number, i: number): number => {
    const value = Math.max(
      ...(columns[row] as number[]).map((place) =>
        wordSimilarity(lineAt(context, place), lineAt(context, places[i] as number)),
      ),
    );
    return value >= alike ? value : 0;
  };
  const matches = new Float64Array(rows * places.length);
  const score = new Float64Array((rows + 1) * width);
  for (let r = 1; r <= rows; r++)
    for (let i = 1; i < width; i++) {
      const match = similarity(r - 1, i - 1);
      matches[(r - 1) * places.length + i - 1] = match;
      score[r * width + i] = Math.max(
        score[(r - 1) * width + i] as number,
        score[r * width + i - 1] as number,
        match > 0 ? (score[(r - 1) * width + i - 1] as number) + match : 0,
      );
    }
  const merged: number[][] = [];
  let r = rows;
  let i = places.length;
  while (r > 0 || i > 0) {
    const here = score[r * width + i] as number;
    const match = r > 0 && i > 0 ? (matches[(r - 1) * places.length + i - 1] as number) : 0;
    if (match > 0 && here === (score[(r - 1) * width + i - 1] as number) + match) {
      merged.push([...(columns[--r] as number[]), places[--i] as number]);
    } else if (i > 0 && (r === 0 || here === score[r * width + i - 1])) merged.push([places[--i] as number]);
    else merged.push(columns[--r] as number[]);
  }
  return merged.reverse();
}

/** Pairing must explain something: many of the lines have a counterpart, in long passages not only blank ones. */
function isWorthPairing(
  context: AlignContext,
  columns: readonly number[][],
  lengths: readonly number[],
): boolean {
  const long = Math.min(...lengths) >= longPassage;
  const paired = columns
    .filter((column) => column.length > 1 && !(long && lineAt(context, column[0] as number).trim() === ''))
    .reduce((sum, column) => sum + column.length, 0);
  const all = lengths.reduce((sum, length) => sum + length, 0);
  return lengths.length < 3 ? paired > 0 : paired >= 0.3 * all;
}

function writeColumns(context: AlignContext, columns: readonly number[][]): void {
  for (const places of columns) {
    const column = newColumn(context);
    for (const place of places) context.columnOf[place] = column;
  }
}

function asAlternatives(context: AlignContext, segments: Segments): void {
  segments.starts.forEach((start, s) => {
    for (let i = start; i < (segments.ends[s] as number); i++) context.columnOf[i] = newColumn(context);
  });
}

function lineAt({ ids, lines }: AlignContext, place: number): string {
  return lines[ids[place] as number] as string;
}
