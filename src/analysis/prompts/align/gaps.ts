import type { Chain } from './chain.ts';
import type { AlignContext, Segments } from './context.ts';
import { emptySegments, pushSegment } from './context.ts';

/**
 * Lines that could belong to any of several gaps of a chain because their segment lacks the chain lines between these
 * gaps.
 */
interface OpenStretch {
  low: number;
  high: number;
  from: number;
  to: number;
}

/** Blank and very short lines are weaker evidence of their position than longer ones. */
const shortWeight = 0.25;
const shortest = 4;

/**
 * Segments between the lines of a chain: one set before each line and one after the last. If a segment lacks some lines
 * of the chain, the side of its own lines is ambiguous: they go to the gap where another segment has the most similar
 * lines, else where most segments have lines, else to the earliest gap.
 */
export function gapsOfChain(context: AlignContext, segments: Segments, chain: Chain): Segments[] {
  const gaps = Array.from({ length: chain.length + 1 }, emptySegments);
  const open: OpenStretch[] = [];
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
  placeOpen(context, gaps, open);
  return gaps;
}

function placeOpen(context: AlignContext, gaps: readonly Segments[], open: readonly OpenStretch[]): void {
  if (open.length === 0) return;
  const contents = gaps.map((gap) => {
    const most = new Map<number, number>();
    gap.starts.forEach((start, s) => {
      addMost(most, keysIn(context, start, gap.ends[s] as number));
    });
    return most;
  });
  const total = open.length + gaps.reduce((sum, gap) => sum + gap.starts.length, 0);
  const inOrder = open
    .map((stretch, i) => ({ stretch, i }))
    .sort((a, b) => a.stretch.high - a.stretch.low - (b.stretch.high - b.stretch.low) || a.i - b.i);
  for (const { stretch } of inOrder) {
    const keys = keysIn(context, stretch.from, stretch.to);
    let best = stretch.low;
    let bestScore = -1;
    for (let gap = stretch.low; gap <= stretch.high; gap++) {
      const size = (gaps[gap] as Segments).starts.length;
      const score = likeness(keys, contents[gap] as Map<number, number>) + size / (total + 1) / 4;
      if (score > bestScore) {
        best = gap;
        bestScore = score;
      }
    }
    pushSegment(gaps[best] as Segments, stretch.from, stretch.to);
    addMost(contents[best] as Map<number, number>, keys);
  }
}

/** How often each key occurs in a stretch; short lines have negative keys. */
function keysIn({ ids, lines, classes }: AlignContext, from: number, to: number): Map<number, number> {
  const keys = new Map<number, number>();
  for (let i = from; i < to; i++) {
    const id = ids[i] as number;
    const key = classes.key[id] as number;
    const signed = (lines[id] as string).length < shortest ? -1 - key : key;
    keys.set(signed, (keys.get(signed) ?? 0) + 1);
  }
  return keys;
}

function addMost(most: Map<number, number>, keys: ReadonlyMap<number, number>): void {
  for (const [key, count] of keys) most.set(key, Math.max(count, most.get(key) ?? 0));
}

function likeness(keys: ReadonlyMap<number, number>, most: ReadonlyMap<number, number>): number {
  let score = 0;
  for (const [key, count] of keys) score += Math.min(count, most.get(key) ?? 0) * (key < 0 ? shortWeight : 1);
  return score;
}
