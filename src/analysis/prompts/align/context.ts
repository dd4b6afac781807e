import type { Corpus } from '../corpus/corpus.ts';
import type { LineClasses } from '../corpus/line-classes.ts';

/** Runs of lines, as places in the corpus' list of line numbers: what the texts have between two aligned lines. */
export interface Segments {
  starts: number[];
  ends: number[];
}

/** What an alignment works on and writes to. Columns are numbered in template order, as they are found. */
export interface AlignContext {
  lines: readonly string[];
  ids: Int32Array;
  classes: LineClasses;
  /** Column of each line of each text, parallel to `ids`. */
  columnOf: Int32Array;
  /** Columns that are regions: lists and free text, any number of lines of a text. */
  regions: boolean[];
  /** Counters by line or class number, all zero between uses. */
  scratch: { expected: Int32Array; seen: Int32Array };
}

/** Starts a new template line, or a region of lines. */
export function newColumn(context: AlignContext, region = false): number {
  context.regions.push(region);
  return context.regions.length - 1;
}

export function emptySegments(): Segments {
  return { starts: [], ends: [] };
}

export function pushSegment(segments: Segments, start: number, end: number): void {
  segments.starts.push(start);
  segments.ends.push(end);
}

/** How lines are compared: by text, by shape, or by how they begin. */
export type Level = 0 | 1 | 2;

/** Class of each line number at a level; undefined means the line numbers themselves. */
export function classesAt(context: AlignContext, level: Level): Int32Array | undefined {
  if (level === 0) return undefined;
  return level === 1 ? context.classes.mask : context.classes.key;
}

/** A context for aligning texts of a corpus; `columnOf` is shared between the families of the corpus. */
export function alignContext(
  corpus: Corpus,
  classes: LineClasses,
  columnOf: Int32Array,
  scratch = newScratch(classes),
): AlignContext {
  return { lines: corpus.lines, ids: corpus.ids, classes, columnOf, regions: [], scratch };
}

/** Counters for as many classes as there can be. */
export function newScratch(classes: LineClasses): AlignContext['scratch'] {
  const size = classes.count + 1;
  return { expected: new Int32Array(size), seen: new Int32Array(size) };
}
