import type { AlignContext, Level, Segments } from './context.ts';
import { classesAt } from './context.ts';
import { longPassage } from './leaf.ts';
import { commonOrder } from './order.ts';
import { wordSimilarity } from './words.ts';

/** Lines that every segment has, in one order: `places[s * count + a]` is the position of anchor `a` in segment `s`. */
export interface Anchors {
  count: number;
  places: Int32Array;
}

/** Which lines may be anchors. */
export interface AnchorRule {
  level: Level;
  /** Shortest line, in characters, that may occur in a segment more than once. */
  repeatable: number;
  /** Shortest line, in characters, that counts at all. */
  shortest: number;
  /** The lines of an anchor must also have words in common. */
  alike?: boolean;
}

/** The kinds of anchors, as evidence from strong to weak. */
export const anchorRules = {
  longLine: { level: 0, repeatable: 21, shortest: 0 },
  line: { level: 0, repeatable: 4, shortest: 0 },
  shape: { level: 1, repeatable: 4, shortest: 2 },
  wording: { level: 2, repeatable: 4, shortest: 2, alike: true },
  key: { level: 2, repeatable: 4, shortest: 2 },
} as const satisfies Record<string, AnchorRule>;

const maxRepeats = 64;

/**
 * Finds the lines that occur equally often in all segments: the j-th occurrence in one corresponds to the j-th in every
 * other. Undefined when there is none. The result depends on the set of segments; none of them is the reference.
 */
export function findAnchors(
  context: AlignContext,
  segments: Segments,
  rule: AnchorRule,
): Anchors | undefined {
  const classes = classesAt(context, rule.level);
  const counts = constantCounts(context, segments, classes, rule);
  if (rule.alike) dropUnlike(context, segments, classes, counts);
  if (counts.size === 0 || onlyBlanks(segments, counts)) return undefined;
  const base = new Map<number, number>();
  const weights: number[] = [];
  for (const [line, { times, length }] of counts) {
    base.set(line, weights.length);
    for (let j = 0; j < times; j++) weights.push(1 + Math.min(length, 60));
  }
  const placed = placeAnchors(context, segments, classes, base, weights.length);
  const order = commonOrder(placed.orders, placed.counts, Float64Array.from(weights));
  return {
    count: order.length,
    places: inOrder(placed.places, weights.length, order, segments.starts.length),
  };
}

/** Classes that all segments have the same number of times, by class. */
function constantCounts(
  { ids, lines, scratch }: AlignContext,
  segments: Segments,
  classes: Int32Array | undefined,
  { repeatable, shortest }: AnchorRule,
): Map<number, { times: number; length: number }> {
  const { expected, seen } = scratch;
  let alive: number[] = [];
  const lengths: number[] = [];
  for (let i = segments.starts[0] as number; i < (segments.ends[0] as number); i++) {
    const id = ids[i] as number;
    const line = classes ? (classes[id] as number) : id;
    const length = (lines[id] as string).length;
    if (length < shortest) continue;
    if (expected[line] === 0) {
      alive.push(line);
      lengths.push(length);
    }
    expected[line] = (expected[line] as number) + 1;
  }
  const length = new Map(alive.map((line, i) => [line, lengths[i] as number]));
  const drop = (line: number): void => {
    expected[line] = 0;
  };
  const allowed = (line: number): boolean => {
    const times = expected[line] as number;
    return times === 1 || (times <= maxRepeats && (length.get(line) as number) >= repeatable);
  };
  alive = alive.filter((line) => allowed(line) || drop(line));
  for (let s = 1; s < segments.starts.length && alive.length > 0; s++) {
    const end = segments.ends[s] as number;
    for (let i = segments.starts[s] as number; i < end; i++) {
      const line = classes ? (classes[ids[i] as number] as number) : (ids[i] as number);
      if (expected[line] !== 0) seen[line] = (seen[line] as number) + 1;
    }
    let kept = 0;
    for (const line of alive) {
      if (seen[line] === expected[line]) alive[kept++] = line;
      else drop(line);
      seen[line] = 0;
    }
    alive.length = kept;
  }
  const result = new Map(
    alive.map((line) => [line, { times: expected[line] as number, length: length.get(line) as number }]),
  );
  for (const line of alive) drop(line);
  return result;
}

/**
 * Two or three passages with at least this many lines have nothing in common if they share only blank lines and
 * punctuation.
 */
const passage = { most: 3, lines: longPassage, shortestLine: 4 };

function onlyBlanks(segments: Segments, counts: ReadonlyMap<number, { length: number }>): boolean {
  if (segments.starts.length > passage.most) return false;
  if (segments.starts.some((start, s) => (segments.ends[s] as number) - start < passage.lines)) return false;
  for (const { length } of counts.values()) if (length >= passage.shortestLine) return false;
  return true;
}

const compared = 8;
const likeness = 0.5;

/** Drops classes whose lines in the first few segments have few words in common. */
function dropUnlike(
  { ids, lines }: AlignContext,
  segments: Segments,
  classes: Int32Array | undefined,
  counts: Map<number, unknown>,
): void {
  const first = new Map<number, string>();
  for (let s = 0; s < Math.min(compared, segments.starts.length); s++)
    for (let i = segments.starts[s] as number; i < (segments.ends[s] as number); i++) {
      const id = ids[i] as number;
      const line = classes ? (classes[id] as number) : id;
      if (!counts.has(line)) continue;
      const known = first.get(line);
      if (known === undefined) first.set(line, lines[id] as string);
      else if (wordSimilarity(known, lines[id] as string) < likeness) counts.delete(line);
    }
}

interface Placed {
  /** Position of each anchor in each segment. */
  places: Int32Array;
  /** Different orders of the anchors, and how many segments have each. */
  orders: Int32Array[];
  counts: number[];
}

function placeAnchors(
  { ids, scratch }: AlignContext,
  segments: Segments,
  classes: Int32Array | undefined,
  base: Map<number, number>,
  anchors: number,
): Placed {
  const { expected, seen } = scratch;
  for (const [line, first] of base) expected[line] = first + 1;
  const places = new Int32Array(segments.starts.length * anchors);
  const orders: Int32Array[] = [];
  const counts: number[] = [];
  const byHash = new Map<number, number[]>();
  const sequence = new Int32Array(anchors);
  for (let s = 0; s < segments.starts.length; s++) {
    let at = 0;
    let hash = 0;
    const end = segments.ends[s] as number;
    for (let i = segments.starts[s] as number; i < end; i++) {
      const line = classes ? (classes[ids[i] as number] as number) : (ids[i] as number);
      if (expected[line] === 0) continue;
      const anchor = (expected[line] as number) - 1 + (seen[line] as number);
      seen[line] = (seen[line] as number) + 1;
      places[s * anchors + anchor] = i;
      sequence[at++] = anchor;
      hash = Math.imul(hash ^ anchor, 0x9e3779b1) + 1;
    }
    for (const line of base.keys()) seen[line] = 0;
    const alike = byHash.get(hash);
    const known = alike?.find((o) => (orders[o] as Int32Array).every((anchor, i) => anchor === sequence[i]));
    if (known !== undefined) counts[known] = (counts[known] as number) + 1;
    else {
      if (alike) alike.push(orders.length);
      else byHash.set(hash, [orders.length]);
      orders.push(sequence.slice());
      counts.push(1);
    }
  }
  for (const line of base.keys()) expected[line] = 0;
  return { places, orders, counts };
}

function inOrder(places: Int32Array, anchors: number, order: Int32Array, segments: number): Int32Array {
  const result = new Int32Array(segments * order.length);
  for (let s = 0; s < segments; s++)
    for (let a = 0; a < order.length; a++)
      result[s * order.length + a] = places[s * anchors + (order[a] as number)] as number;
  return result;
}
