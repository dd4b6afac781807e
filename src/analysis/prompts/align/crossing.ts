import { type Chain, findChain } from './chain.ts';
import type { AlignContext, Segments } from './context.ts';

/** A block of lines that occur in the same segments. */
interface LineBlock {
  lines: number[];
  segments: Uint32Array;
  support: number;
}

const maxBlocks = 64;
const minLength = 4;
const mostOthers = 0.6;

/**
 * Finds optional blocks next to a list or free text. A passage of free text excludes other passages, whereas an
 * optional block occurs together with any of them. Therefore it looks for blocks of at least two lines that occur
 * together with most other blocks. They are chained before anything is classified as free text.
 */
export function findCrossing(context: AlignContext, segments: Segments): Chain | undefined {
  if (segments.starts.length < 4) return undefined;
  const blocks = lineBlocks(context, segments);
  if (blocks.length < 4) return undefined;
  const crossing = blocks.filter((block) => {
    const met = blocks.filter((other) => other !== block && meet(block.segments, other.segments)).length;
    return met >= mostOthers * (blocks.length - 1) && block.support < segments.starts.length;
  });
  if (crossing.length === 0 || crossing.length > blocks.length / 2) return undefined;
  const lines = new Set(crossing.flatMap((block) => block.lines));
  return findChain(context, segments, 0, lines);
}

/**
 * Groups of at least two sufficiently long lines that occur in the same segments, once in each; the groups with the
 * highest weight.
 */
function lineBlocks({ ids, lines }: AlignContext, segments: Segments): LineBlock[] {
  const found = new Map<number, { segments: number[]; repeated: boolean }>();
  for (let s = 0; s < segments.starts.length; s++)
    for (let i = segments.starts[s] as number; i < (segments.ends[s] as number); i++) {
      const id = ids[i] as number;
      if ((lines[id] as string).length < minLength) continue;
      const known = found.get(id);
      if (!known) found.set(id, { segments: [s], repeated: false });
      else if (known.segments[known.segments.length - 1] === s) known.repeated = true;
      else known.segments.push(s);
    }
  const groups = new Map<string, number[]>();
  for (const [id, { segments: own, repeated }] of found) {
    if (repeated || own.length < 2) continue;
    const key = own.join();
    const known = groups.get(key);
    if (known) known.push(id);
    else groups.set(key, [id]);
  }
  return [...groups.values()]
    .filter((own) => own.length > 1)
    .map((own) => blockOf(own, found.get(own[0] as number)?.segments as number[], segments.starts.length))
    .sort(
      (a, b) =>
        b.support * b.lines.length - a.support * a.lines.length ||
        (a.lines[0] as number) - (b.lines[0] as number),
    )
    .slice(0, maxBlocks);
}

function blockOf(lines: number[], own: readonly number[], segments: number): LineBlock {
  const bits = new Uint32Array((segments + 31) >> 5);
  for (const s of own) bits[s >> 5] = (bits[s >> 5] as number) | (1 << (s & 31));
  return { lines, segments: bits, support: own.length };
}

function meet(a: Uint32Array, b: Uint32Array): boolean {
  for (let i = 0; i < a.length; i++) if (((a[i] as number) & (b[i] as number)) !== 0) return true;
  return false;
}
