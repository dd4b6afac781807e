import type { AlignContext, Segments } from './context.ts';

const maxShared = 0.25;

/**
 * Whether a gap is free text, such as the person's memory file: many different passages of different length with
 * hardly a line in common. Sharing is counted over different lines that are not blank.
 */
export function isFreeText({ ids, lines }: AlignContext, segments: Segments): boolean {
  if (segments.starts.length < 4) return false;
  const lengths = new Set(segments.starts.map((start, s) => (segments.ends[s] as number) - start));
  if (lengths.size < 3) return false;
  const lastSegment = new Map<number, number>();
  let shared = 0;
  segments.starts.forEach((start, s) => {
    for (let i = start; i < (segments.ends[s] as number); i++) {
      const id = ids[i] as number;
      if ((lines[id] as string).length < 4) continue;
      const last = lastSegment.get(id);
      if (last === undefined) lastSegment.set(id, s);
      else if (last >= 0 && last !== s) {
        shared++;
        lastSegment.set(id, -1);
      }
    }
  });
  return shared <= maxShared * lastSegment.size;
}
