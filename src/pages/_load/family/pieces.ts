import type { SlotRow, TemplateBlockRow, TemplateLineRow } from '../../../read/families.ts';
import type { SkeletonLine } from '../../../read/twins/prompts.ts';

/** A line longer than this comes in pieces: one of a megabyte goes on from page to page. */
const PIECE_CHARS = 8000;
/** Bytes of HTML of a line and of a chip beside their text. */
const LINE_BYTES = 30;
const CHIP_BYTES = 220;

/** A line of a template, or a stretch of a long one. */
export interface Piece {
  /** From 0. */
  line: number;
  block: number | null;
  parts: SkeletonLine['parts'];
  /** Holes of its line that stand before it; null for the piece that begins the line. */
  from: number | null;
  /** Slots it shows, and those of the blocks it stands in, by their place among the template's. */
  slots: readonly number[];
  /** Bytes it takes as HTML. */
  bytes: number;
}

interface TemplateRows {
  lines: readonly TemplateLineRow[];
  blocks: readonly TemplateBlockRow[];
  /** In the order of the surface's list. */
  slots: readonly SlotRow[];
}

/** The slot that a block as a whole is, by the block. */
export function slotsOfBlocks(slots: readonly SlotRow[]): Map<number, number> {
  return new Map(
    slots.flatMap((slot, index) =>
      slot.block !== null && slot.hole === null ? [[slot.block, index] as const] : [],
    ),
  );
}

/** A template in the order it is read, nothing cut off. */
export function piecesOf({ lines, blocks, slots }: TemplateRows): Piece[] {
  const holes = new Map(
    slots.flatMap((slot, index) =>
      slot.hole === null ? [] : [[`${slot.line}/${slot.hole}`, index] as const],
    ),
  );
  const blockSlots = slotsOfBlocks(slots);
  const parents = new Map(blocks.map(({ block, parent }) => [block, parent]));
  const around = (block: number | null): number[] => {
    if (block === null) return [];
    const own = blockSlots.get(block);
    return [...(own === undefined ? [] : [own]), ...around(parents.get(block) ?? null)];
  };
  return lines.flatMap((row) => {
    const list = row.block === null ? undefined : blockSlots.get(row.block);
    const parts = row.literals.flatMap((literal, hole): Part[] => {
      const text = stretchesOf(literal).map((part) => ({ part, hole: false }));
      if (hole === row.literals.length - 1) return text;
      const slot = holes.get(`${row.line}/${hole}`) ?? (list === undefined ? '…' : { rest: list });
      return [...text, { part: slot, hole: true }];
    });
    return piecesOfLine(parts).map(({ parts: own, from }) => {
      const shown = own.flatMap((part) =>
        typeof part === 'number' ? [part] : typeof part === 'object' ? [part.rest] : [],
      );
      const piece = { line: row.line, block: row.block, parts: own, from };
      return { ...piece, slots: [...shown, ...around(row.block)], bytes: weightOf(own) };
    });
  });
}

interface Part {
  part: SkeletonLine['parts'][number];
  /** It stands for what varies, and is no text of the template. */
  hole: boolean;
}

function piecesOfLine(parts: readonly Part[]): Pick<Piece, 'parts' | 'from'>[] {
  const pieces: Pick<Piece, 'parts' | 'from'>[] = [{ parts: [], from: null }];
  let chars = 0;
  let holes = 0;
  for (const { part, hole } of parts) {
    const long = typeof part === 'string' ? part.length : 0;
    if (chars + long > PIECE_CHARS) {
      pieces.push({ parts: [], from: holes });
      chars = 0;
    }
    pieces.at(-1)?.parts.push(part);
    chars += long;
    if (hole) holes++;
  }
  return pieces;
}

/** A text in stretches that fit a piece; no character is torn in two. */
function stretchesOf(text: string): string[] {
  const stretches: string[] = [];
  for (let start = 0; start < text.length; ) {
    let end = Math.min(text.length, start + PIECE_CHARS);
    if (end < text.length && /[\uD800-\uDBFF]/.test(text.charAt(end - 1))) end--;
    stretches.push(text.slice(start, end));
    start = end;
  }
  return stretches;
}

/** What must be escaped takes up to six bytes for one. */
function weightOf(parts: SkeletonLine['parts']): number {
  return parts.reduce<number>((sum, part) => {
    if (typeof part !== 'string') return sum + CHIP_BYTES;
    return sum + Buffer.byteLength(part) + 5 * (part.match(/[&<>"']/g)?.length ?? 0);
  }, LINE_BYTES);
}
