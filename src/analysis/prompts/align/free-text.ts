import type { AlignContext, Segments } from './context.ts';

/** A line is common when more than this fraction of the passages have a line of its shape. */
const common = 1 / 3;
/** Free text has at most this share of common lines. */
const maxCommon = 0.25;
const shortest = 4;

/** The number of passages with a line shape, and the number of passages with several such lines. */
interface ShapeCount {
  passages: number;
  repeated: number;
  last: number;
}

/**
 * Whether a gap is free text, such as the person's memory file: several passages of different length, with lines that
 * few of the other passages have. Lines are compared by shape, so that `Working directory: …` is one line for every
 * directory. A shape that occurs several times in a passage is that of list items and is no evidence. Blank and very
 * short lines are ignored.
 */
export function isFreeText(context: AlignContext, segments: Segments): boolean {
  const count = segments.starts.length;
  if (count < 4) return false;
  const lengths = new Set(segments.starts.map((start, s) => (segments.ends[s] as number) - start));
  if (lengths.size < 3) return false;
  const shapes = new Map<number, ShapeCount>();
  let all = 0;
  eachLine(context, segments, (shape, s) => {
    all++;
    const known = shapes.get(shape);
    if (!known) shapes.set(shape, { passages: 1, repeated: 0, last: s });
    else if (known.last === s) known.repeated++;
    else {
      known.passages++;
      known.last = s;
    }
  });
  let inCommon = 0;
  eachLine(context, segments, (shape) => {
    const { passages, repeated } = shapes.get(shape) as ShapeCount;
    if (passages > common * count && repeated <= 0.1 * passages) inCommon++;
  });
  return inCommon <= maxCommon * all;
}

function eachLine(
  { ids, lines, classes }: AlignContext,
  segments: Segments,
  visit: (shape: number, segment: number) => void,
): void {
  for (let s = 0; s < segments.starts.length; s++)
    for (let i = segments.starts[s] as number; i < (segments.ends[s] as number); i++) {
      const id = ids[i] as number;
      if ((lines[id] as string).length >= shortest) visit(classes.mask[id] as number, s);
    }
}
