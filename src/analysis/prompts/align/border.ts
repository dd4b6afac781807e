import type { AlignContext, Segments } from './context.ts';

/** Which end of the segments is searched. */
export type Side = 'start' | 'end';

/** Number of different passages on either side of the border that are evidence. */
const fewest = 2;

/**
 * Finds the line that all segments end (or begin) with, apart from an optional block outside of it: a memory file with
 * the blank line after it, and in some texts one more section. Free text may contain such a line anywhere and any
 * number of times, so it is not an anchor; its position identifies it. Some segments end with it. Each of the other
 * segments ends with lines that another one ends with too, and the line is the innermost of these.
 *
 * Returns the line's position in each segment; undefined when there is no such line, or more than one candidate.
 */
export function findBorder({ ids }: AlignContext, segments: Segments, side: Side): number[] | undefined {
  const passages = new Passages(ids, segments, side);
  const groups = [...passages.byOutermost()].map(([outermost, group]) => ({ outermost, group }));
  if (groups.length < 2 || groups.some(({ group }) => group.length < fewest)) return undefined;
  const shared = groups.map(({ outermost, group }) => ({
    outermost,
    group,
    depth: passages.depthShared(group),
  }));
  const borders = shared.filter(({ outermost }) =>
    shared.every(
      (other) =>
        other.outermost === outermost || passages.line(other.group[0] as number, other.depth) === outermost,
    ),
  );
  const [border] = borders;
  if (!border || borders.length > 1) return undefined;
  const copies = border.group.reduce(
    (least, s) => Math.min(least, passages.copies(s, border.outermost)),
    Number.POSITIVE_INFINITY,
  );
  const places = new Array<number>(segments.starts.length);
  for (const { group, depth } of shared) {
    const own = group === border.group ? 0 : passages.lastCopy(group[0] as number, depth, copies);
    for (const s of group) places[s] = passages.place(s, own);
  }
  return places;
}

/** Segments read from one end inwards: depth 0 is the outermost line. */
class Passages {
  readonly #ids: Int32Array;
  readonly #segments: Segments;
  readonly #side: Side;

  constructor(ids: Int32Array, segments: Segments, side: Side) {
    this.#ids = ids;
    this.#segments = segments;
    this.#side = side;
  }

  place(s: number, depth: number): number {
    const { starts, ends } = this.#segments;
    return this.#side === 'start' ? (starts[s] as number) + depth : (ends[s] as number) - 1 - depth;
  }

  line(s: number, depth: number): number {
    return this.#ids[this.place(s, depth)] as number;
  }

  /** Segments by their outermost line. */
  byOutermost(): Map<number, number[]> {
    return Map.groupBy(this.#segments.starts.keys(), (s) => this.line(s, 0));
  }

  /** Depth of the innermost of the lines that these segments share from outside in. */
  depthShared(group: readonly number[]): number {
    const first = group[0] as number;
    const shortest = group.reduce((least, s) => Math.min(least, this.#length(s)), Number.POSITIVE_INFINITY);
    let depth = 0;
    while (
      depth + 1 < shortest &&
      group.every((s) => this.line(s, depth + 1) === this.line(first, depth + 1))
    )
      depth++;
    return depth;
  }

  /** How many of the outermost lines are this line. */
  copies(s: number, line: number): number {
    let depth = 0;
    while (depth < this.#length(s) && this.line(s, depth) === line) depth++;
    return depth;
  }

  /**
   * From a line outwards over its copies: if others end with two blank lines, they match the two blank lines before a
   * block.
   */
  lastCopy(s: number, from: number, copies: number): number {
    let depth = from;
    while (depth > 1 && from - depth + 1 < copies && this.line(s, depth - 1) === this.line(s, from)) depth--;
    return depth;
  }

  #length(s: number): number {
    return (this.#segments.ends[s] as number) - (this.#segments.starts[s] as number);
  }
}
