import type { Chain } from './chain.ts';
import type { AlignContext, Segments } from './context.ts';
import { emptySegments, pushSegment } from './context.ts';

/**
 * What lies between the lines of a chain: one set of segments before each line and one after the last. A segment that
 * lacks some lines of the chain leaves open on which side of them its own lines belong: they go where most of their
 * lines stand in other segments, else where most segments have something, else to the earliest gap.
 */
export function gapsOfChain(context: AlignContext, segments: Segments, chain: Chain): Segments[] {
  const gaps = Array.from({ length: chain.length + 1 }, emptySegments);
  const open: { low: number; high: number; from: number; to: number }[] = [];
  segments.starts.forEach((start, s) => {
    const places = chain.places[s] as number[];
    const lines = chain.lines[s] as number[];
    for (let i = 0; i <= places.length; i++) {
      const from = i === 0 ? start : (places[i - 1] as number) + 1;
      const to = i === places.length ? (segments.ends[s] as number) : (places[i] as number);
      if (from >= to) continue;
      const low = i === 0 ? 0 : (lines[i - 1] as number) + 1;
      const high = i === places.length ? chain.length : (lines[i] as number);
      if (low === high) pushSegment(gaps[low] as Segments, from, to);
      else open.push({ low, high, from, to });
    }
  });
  if (open.length === 0) return gaps;
  const contents = gaps.map((gap) => contentsOf(context, gap));
  const sizes = gaps.map((gap) => gap.starts.length);
  for (const { low, high, from, to } of open) {
    let best = low;
    let bestScore = -1;
    for (let gap = low; gap <= high; gap++) {
      let alike = 0;
      for (let i = from; i < to; i++) {
        const id = context.ids[i] as number;
        if (contents[gap]?.has(context.classes.key[id] as number)) alike++;
      }
      const score = alike * (segments.starts.length + 1) + (sizes[gap] as number);
      if (score > bestScore) {
        best = gap;
        bestScore = score;
      }
    }
    pushSegment(gaps[best] as Segments, from, to);
  }
  return gaps;
}

function contentsOf({ ids, lines, classes }: AlignContext, gap: Segments): Set<number> {
  const keys = new Set<number>();
  gap.starts.forEach((start, s) => {
    for (let i = start; i < (gap.ends[s] as number); i++) {
      const id = ids[i] as number;
      if ((lines[id] as string).length > 3) keys.add(classes.key[id] as number);
    }
  });
  return keys;
}
