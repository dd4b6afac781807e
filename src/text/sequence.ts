import diff from 'fast-diff';

/** A run of a difference between two sequences: `same` items of both, `removed` of the first, `added` of the second. */
export interface Run {
  kind: 'same' | 'removed' | 'added';
  /** Start and end (exclusive) in the first sequence and in the second; empty on the side that has none. */
  before: [start: number, end: number];
  after: [start: number, end: number];
}

/** A gap without items that both sides have just once is compared item by item up to this size, else replaced whole. */
const longestGap = 3_000;
/** Characters below the surrogates: what distinct items are written as for fast-diff. */
const firstCode = 1;
/** Anchors within anchors within anchors: no text needs more, and the stack is finite. */
const deepest = 64;

/**
 * How the second sequence is made from the first. Items that both have exactly once are anchors, in the longest order
 * they share (patience diff, by Bram Cohen); what is between them is compared by Myers' algorithm (fast-diff). So two
 * texts of 100,000 lines take seconds for any content. Taking the runs one by one gives either sequence back.
 */
export function diffSequences(before: readonly string[], after: readonly string[]): Run[] {
  const runs: Run[] = [];
  const [a, b] = numbered(before, after);
  compare({ a, b, runs }, [0, before.length], [0, after.length], 0);
  return runs;
}

type Range = readonly [start: number, end: number];

/** Both sequences as numbers of their items, and the runs found so far. */
interface Compared {
  a: Int32Array;
  b: Int32Array;
  runs: Run[];
}

function numbered(before: readonly string[], after: readonly string[]): [Int32Array, Int32Array] {
  const numbers = new Map<string, number>();
  const numberOf = (item: string): number => {
    const known = numbers.get(item);
    if (known !== undefined) return known;
    numbers.set(item, numbers.size);
    return numbers.size - 1;
  };
  return [Int32Array.from(before, numberOf), Int32Array.from(after, numberOf)];
}

function compare(both: Compared, [a0, a1]: Range, [b0, b1]: Range, depth: number): void {
  const { a, b, runs } = both;
  let head = 0;
  while (a0 + head < a1 && b0 + head < b1 && a[a0 + head] === b[b0 + head]) head++;
  let tail = 0;
  while (a1 - tail > a0 + head && b1 - tail > b0 + head && a[a1 - tail - 1] === b[b1 - tail - 1]) tail++;
  push(runs, 'same', [a0, a0 + head], [b0, b0 + head]);
  between(both, [a0 + head, a1 - tail], [b0 + head, b1 - tail], depth);
  push(runs, 'same', [a1 - tail, a1], [b1 - tail, b1]);
}

function between(both: Compared, [a0, a1]: Range, [b0, b1]: Range, depth: number): void {
  const { runs } = both;
  if (a0 === a1 || b0 === b1) {
    push(runs, 'removed', [a0, a1], [b0, b0]);
    push(runs, 'added', [a1, a1], [b0, b1]);
    return;
  }
  const anchors = depth < deepest ? commonOnce(both, [a0, a1], [b0, b1]) : [];
  if (anchors.length === 0) {
    shortGap(both, [a0, a1], [b0, b1]);
    return;
  }
  let [left, right] = [a0, b0];
  for (const [i, j] of anchors) {
    compare(both, [left, i], [right, j], depth + 1);
    push(runs, 'same', [i, i + 1], [j, j + 1]);
    [left, right] = [i + 1, j + 1];
  }
  compare(both, [left, a1], [right, b1], depth + 1);
}

/** Places of the items that occur once on either side, in the longest order both share. */
function commonOnce({ a, b }: Compared, [a0, a1]: Range, [b0, b1]: Range): Range[] {
  const places = new Map<number, { a: number; b: number; inA: number; inB: number }>();
  for (let i = a0; i < a1; i++) {
    const place = places.get(a[i] as number);
    if (place) place.inA++;
    else places.set(a[i] as number, { a: i, b: -1, inA: 1, inB: 0 });
  }
  for (let j = b0; j < b1; j++) {
    const place = places.get(b[j] as number);
    if (!place) continue;
    place.inB++;
    place.b = j;
  }
  const once = [...places.values()].filter(({ inA, inB }) => inA === 1 && inB === 1);
  return longestRising(once.toSorted((x, y) => x.a - y.a).map(({ a: i, b: j }) => [i, j]));
}

/** The longest run of pairs whose second numbers rise, too (patience sorting). */
function longestRising(pairs: readonly Range[]): Range[] {
  const tops: number[] = [];
  const before: number[] = [];
  pairs.forEach(([, j], index) => {
    let [low, high] = [0, tops.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((pairs[tops[middle] as number] as Range)[1] < j) low = middle + 1;
      else high = middle;
    }
    before[index] = low === 0 ? -1 : (tops[low - 1] as number);
    tops[low] = index;
  });
  const found: Range[] = [];
  for (let at = tops.at(-1) ?? -1; at >= 0; at = before[at] as number) found.push(pairs[at] as Range);
  return found.reverse();
}

function shortGap({ a, b, runs }: Compared, [a0, a1]: Range, [b0, b1]: Range): void {
  if (a1 - a0 + b1 - b0 > longestGap) {
    push(runs, 'removed', [a0, a1], [b0, b0]);
    push(runs, 'added', [a1, a1], [b0, b1]);
    return;
  }
  const codes = new Map<number, string>();
  const coded = (ids: Int32Array): string => {
    let text = '';
    for (const id of ids) {
      const code = codes.get(id) ?? String.fromCharCode(firstCode + codes.size);
      codes.set(id, code);
      text += code;
    }
    return text;
  };
  let [i, j] = [a0, b0];
  for (const [kind, text] of diff(coded(a.subarray(a0, a1)), coded(b.subarray(b0, b1)))) {
    const [di, dj] = [kind === diff.INSERT ? 0 : text.length, kind === diff.DELETE ? 0 : text.length];
    const name = kind === diff.EQUAL ? 'same' : kind === diff.DELETE ? 'removed' : 'added';
    push(runs, name, [i, i + di], [j, j + dj]);
    [i, j] = [i + di, j + dj];
  }
}

/** Adds a run, joined with the one before when that is of the same kind. */
function push(runs: Run[], kind: Run['kind'], before: [number, number], after: [number, number]): void {
  if (before[0] === before[1] && after[0] === after[1]) return;
  const last = runs.at(-1);
  if (last?.kind === kind) {
    last.before[1] = before[1];
    last.after[1] = after[1];
  } else runs.push({ kind, before: [...before], after: [...after] });
}
