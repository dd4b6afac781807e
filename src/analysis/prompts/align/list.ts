import { marker } from '../corpus/line-classes.ts';
import type { AlignContext, Segments } from './context.ts';

/** A list found in a gap: its position in each segment (start = end where a segment has none). */
export type ListRuns = Segments;

interface RunStatistics {
  runs: Segments;
  /** Segments that have a run. */
  present: number;
  distinctRuns: number;
  lengths: Set<number>;
  items: Map<number, { segments: number; signature: number }>;
}

/** Markers that occur only in lists of a known kind: two different runs are sufficient evidence. */
const strong = new Set<number>([marker.status, marker.commit, marker.tree]);
const candidates = [marker.tree, marker.status, marker.commit, marker.token, marker.bullet, marker.numbered];

/** A line with at least this many letters around what varies is a sentence; this many values of it are a slot. */
const wording = { letters: 6, values: 3 };

/** Finds a list whose length and items vary between segments; undefined when the gap is something else. */
export function findList(context: AlignContext, segments: Segments): ListRuns | undefined {
  let best: { runs: ListRuns; lines: number } | undefined;
  for (const kind of candidates) {
    const statistics = measureRuns(context, segments, kind);
    if (!isList(context, statistics, kind)) continue;
    let lines = 0;
    statistics.runs.starts.forEach((start, s) => {
      lines += (statistics.runs.ends[s] as number) - start;
    });
    if (!best || lines > best.lines) best = { runs: statistics.runs, lines };
  }
  return best?.runs;
}

function measureRuns({ ids, classes }: AlignContext, segments: Segments, kind: number): RunStatistics {
  const runs: Segments = { starts: [], ends: [] };
  const lengths = new Set<number>();
  const hashes = new Set<number>();
  const items: RunStatistics['items'] = new Map();
  let present = 0;
  for (let s = 0; s < segments.starts.length; s++) {
    const [start, end] = longestRun(
      ids,
      classes.marker,
      segments.starts[s] as number,
      segments.ends[s] as number,
      kind,
    );
    runs.starts.push(start);
    runs.ends.push(end);
    lengths.add(end - start);
    if (start === end) continue;
    present++;
    let hash = 0;
    for (let i = start; i < end; i++) {
      const id = ids[i] as number;
      hash = Math.imul(hash ^ id, 0x9e3779b1) + 1;
      const item = items.get(id);
      const sign = Math.imul(s + 1, 0x85ebca6b);
      if (item) {
        item.segments++;
        item.signature = (item.signature + sign) | 0;
      } else items.set(id, { segments: 1, signature: sign });
    }
    hashes.add(hash);
  }
  return { runs, present, distinctRuns: hashes.size, lengths, items };
}

function longestRun(
  ids: Int32Array,
  markers: Uint8Array,
  from: number,
  to: number,
  kind: number,
): [start: number, end: number] {
  let best: [number, number] = [from, from];
  let start = from;
  for (let i = from; i <= to; i++) {
    if (i < to && markers[ids[i] as number] === kind) continue;
    if (i - start > best[1] - best[0]) best = [start, i];
    start = i + 1;
  }
  return best;
}

function isList(context: AlignContext, statistics: RunStatistics, kind: number): boolean {
  const { distinctRuns, lengths, items, present } = statistics;
  if (lengths.size < 2) return false;
  if (strong.has(kind)) return distinctRuns >= 2 && items.size >= 3;
  if (distinctRuns < 4 || items.size < 6) return false;
  const signatures = new Set([...items.values()].map((item) => item.signature));
  return signatures.size >= 5 && !isKeyed(context, statistics, present);
}

/**
 * Lines such as "Platform: linux" that nearly every run has are template lines with slots, however their values vary.
 * The same applies to lines with one wording and several values if no run has two of them.
 */
function isKeyed({ ids, classes }: AlignContext, { runs, items }: RunStatistics, present: number): boolean {
  const runsWithKey = new Map<number, number>();
  const repeated = new Set<number>();
  runs.starts.forEach((start, s) => {
    const keys = new Set<number>();
    const shapes = new Set<number>();
    for (let i = start; i < (runs.ends[s] as number); i++) {
      const id = ids[i] as number;
      const shape = classes.mask[id] as number;
      keys.add(classes.key[id] as number);
      if (shapes.has(shape)) repeated.add(shape);
      shapes.add(shape);
    }
    for (const key of keys) runsWithKey.set(key, (runsWithKey.get(key) ?? 0) + 1);
  });
  const values = new Map<number, number>();
  for (const id of items.keys()) {
    const shape = classes.mask[id] as number;
    values.set(shape, (values.get(shape) ?? 0) + 1);
  }
  const isWording = (id: number): boolean => {
    const shape = classes.mask[id] as number;
    return (
      (classes.letters[id] as number) >= wording.letters &&
      (values.get(shape) as number) >= wording.values &&
      !repeated.has(shape)
    );
  };
  let keyedItems = 0;
  for (const id of items.keys())
    if ((runsWithKey.get(classes.key[id] as number) as number) >= 0.8 * present || isWording(id))
      keyedItems++;
  return keyedItems >= 0.4 * items.size;
}

/**
 * Assigns the list a position in segments without items: after the lines that precede it in other segments, before the
 * lines that follow it there.
 */
export function placeEmptyRuns({ ids, classes }: AlignContext, segments: Segments, runs: ListRuns): ListRuns {
  const before = new Set<number>();
  const after = new Set<number>();
  runs.starts.forEach((start, s) => {
    if (start === runs.ends[s]) return;
    for (let i = segments.starts[s] as number; i < start; i++)
      before.add(classes.mask[ids[i] as number] as number);
    for (let i = runs.ends[s] as number; i < (segments.ends[s] as number); i++)
      after.add(classes.mask[ids[i] as number] as number);
  });
  const starts = runs.starts.map((start, s) => {
    if (start !== runs.ends[s]) return start;
    const from = segments.starts[s] as number;
    let score = 0;
    let best = 0;
    let at = from;
    for (let i = from; i < (segments.ends[s] as number); i++) {
      const shape = classes.mask[ids[i] as number] as number;
      score += (before.has(shape) ? 1 : 0) - (after.has(shape) ? 1 : 0);
      if (score > best) {
        best = score;
        at = i + 1;
      }
    }
    return at;
  });
  return { starts, ends: runs.ends.map((end, s) => (runs.starts[s] === end ? (starts[s] as number) : end)) };
}
