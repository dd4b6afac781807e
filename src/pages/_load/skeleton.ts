import type { TemplateBlock, TemplateLine } from '../../read/skeleton.ts';
import type { Slot } from '../../read/slots.ts';
import type { SkeletonBlock, SkeletonLine, SkeletonNode } from '../../read/twins/prompts.ts';

/** A line longer than this comes in pieces: one of a megabyte goes on from page to page. */
const PIECE_CHARS = 8000;
/** Bytes of HTML of a line and of a chip in addition to their text. */
const LINE_BYTES = 30;
const CHIP_BYTES = 220;

/** A line of a template, or a stretch of a long one. */
export interface Piece {
  /** From 0. */
  line: number;
  block: number | null;
  parts: SkeletonLine['parts'];
  /** Holes of its line that come before it; null for the piece that begins the line. */
  from: number | null;
  /** Slots it shows, and those of the blocks it is in, by their index among the template's. */
  slots: readonly number[];
  /** Bytes it takes as HTML. */
  bytes: number;
}

interface TemplateRows {
  lines: readonly TemplateLine[];
  blocks: readonly TemplateBlock[];
  /** In the order of the surface's list. */
  slots: readonly Slot[];
}

/** The slot that a block as a whole is, by the block. */
export function slotsOfBlocks(slots: readonly Slot[]): Map<number, number> {
  return new Map(
    slots.flatMap((slot, index) =>
      slot.block !== null && slot.placeholder === null ? [[slot.block, index] as const] : [],
    ),
  );
}

/** A template in the order it is read, nothing cut off. */
export function piecesOf({ lines, blocks, slots }: TemplateRows): Piece[] {
  const holes = new Map(
    slots.flatMap((slot, index) =>
      slot.placeholder === null ? [] : [[`${slot.line}/${slot.placeholder}`, index] as const],
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
  /** It marks what varies, and is no text of the template. */
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

interface TreeInput {
  /** Those of one page. */
  pieces: readonly Piece[];
  blocks: readonly TemplateBlock[];
  /** The slot that a block as a whole is, by the block. */
  blockSlots: ReadonlyMap<number, number>;
}

/** A template, or what a page has of it, as a tree of lines and runs of lines. */
export function skeletonNodes({ pieces, blocks, blockSlots }: TreeInput): SkeletonNode[] {
  const start = pieces[0]?.line ?? 0;
  const runs = new Map<number, SkeletonBlock>(
    blocks.map((block) => [
      block.block,
      {
        block: block.block,
        kind: block.kind as SkeletonBlock['kind'],
        support: block.support,
        first: block.first_line + 1,
        last: block.last_line + 1,
        goesOn: block.first_line < start,
        slot: blockSlots.get(block.block) ?? null,
        children: [],
      },
    ]),
  );
  const parents = new Map(blocks.map(({ block, parent }) => [block, parent]));
  const placed = new Set<number>();
  const nodes: SkeletonNode[] = [];

  /** The list of children a block's lines go to; hangs the block into its parent when it is first met. */
  const childrenOf = (block: number | null): SkeletonNode[] => {
    const run = block === null ? undefined : runs.get(block);
    if (!run) return nodes;
    if (!placed.has(run.block)) {
      placed.add(run.block);
      childrenOf(parents.get(run.block) ?? null).push(run);
    }
    return run.children;
  };

  for (const piece of pieces) addPiece(childrenOf(piece.block), piece);
  return nodes;
}

/** Pieces of one line are one line again when they are on one page. */
function addPiece(list: SkeletonNode[], { line, parts, from }: Piece): void {
  const before = list.at(-1);
  const number = line + 1;
  if (!before || !('line' in before) || before.line !== number) {
    list.push({ line: number, parts: [...parts], from });
    return;
  }
  for (const part of parts) addPart(before.parts, part);
}

function addPart(parts: SkeletonLine['parts'], part: SkeletonLine['parts'][number]): void {
  const last = parts.at(-1);
  if (typeof last === 'string' && typeof part === 'string') parts[parts.length - 1] = last + part;
  else parts.push(part);
}
