import type { AlignContext, Segments } from './context.ts';

/** A line is common when more than this share of the passages have it. */
const common = 1 / 3;
/** Free text has at most this share of common lines. */
const maxCommon = 0.25;
const shortest = 4;

/**
 * Whether a gap is free text, such as the person's memory file: several passages of different length, made of lines
 * that few of the other passages have. Blank and very short lines say nothing either way.
 */
export function isFreeText({ ids, lines }: AlignContext, segments: Segments): boolean {
  const count = segments.starts.length;
  if (count < 4) return false;
  const lengths = new Set(segments.starts.map((start, s) => (segments.ends[s] as number) - start));
  if (lengths.size < 3) return false;
  const frequency = new Map<number, number>();
  const last = new Map<number, number>();
  let all = 0;
  eachLine(ids, segments, (id, s) => {
    if ((lines[id] as string).length < shortest) return;
    all++;
    if (last.get(id) === s) return;
    last.set(id, s);
    frequency.set(id, (frequency.get(id) ?? 0) + 1);
  });
  let inCommon = 0;
  eachLine(ids, segments, (id) => {
    if ((frequency.get(id) ?? 0) > common * count) inCommon++;
  });
  return inCommon <= maxCommon * all;
}

function eachLine(ids: Int32Array, segments: Segments, visit: (id: number, segment: number) => void): void {
  for (let s = 0; s < segments.starts.length; s++)
    for (let i = segments.starts[s] as number; i < (segments.ends[s] as number); i++)
      visit(ids[i] as number, s);
}
