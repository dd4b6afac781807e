import { mix } from '../corpus/hashing.ts';
import type { AlignContext, Segments } from './context.ts';
import { emptySegments, pushSegment } from './context.ts';

/** Segments without empty and repeated ones, and the positions of the repeated ones. */
export interface Distinct {
  segments: Segments;
  /** Triples: position of a repeated segment, position of the segment it repeats, length. */
  copies: number[];
}

/**
 * Keeps one of each set of equal segments: ten thousand prompts rarely have more than a few different passages at one
 * position.
 */
export function distinctSegments(context: AlignContext, all: Segments): Distinct {
  const { ids } = context;
  const segments = emptySegments();
  const copies: number[] = [];
  const seen = new Map<number, number[]>();
  for (let i = 0; i < all.starts.length; i++) {
    const start = all.starts[i] as number;
    const end = all.ends[i] as number;
    if (start === end) continue;
    const hash = hashRun(ids, start, end);
    const alike = seen.get(hash);
    const original = alike?.find((other) => sameRun(ids, segments, other, start, end));
    if (original !== undefined) {
      copies.push(start, segments.starts[original] as number, end - start);
      continue;
    }
    if (alike) alike.push(segments.starts.length);
    else seen.set(hash, [segments.starts.length]);
    pushSegment(segments, start, end);
  }
  return { segments, copies };
}

/** Copies the columns of segments to their repeats. */
export function copyColumns(context: AlignContext, copies: readonly number[]): void {
  for (let i = 0; i < copies.length; i += 3) {
    const [to, from, length] = [copies[i] as number, copies[i + 1] as number, copies[i + 2] as number];
    context.columnOf.copyWithin(to, from, from + length);
  }
}

function hashRun(ids: Int32Array, start: number, end: number): number {
  let a = end - start;
  let b = 17;
  for (let i = start; i < end; i++) {
    a = Math.imul(a ^ (ids[i] as number), 0x9e3779b1) + 1;
    b = Math.imul(b + (ids[i] as number), 0x85ebca77) ^ (b >>> 15);
  }
  return (mix(a) >>> 0) * 0x100000 + (b >>> 12);
}

function sameRun(ids: Int32Array, segments: Segments, other: number, start: number, end: number): boolean {
  const from = segments.starts[other] as number;
  if ((segments.ends[other] as number) - from !== end - start) return false;
  for (let i = start; i < end; i++) if (ids[i] !== ids[from + i - start]) return false;
  return true;
}
