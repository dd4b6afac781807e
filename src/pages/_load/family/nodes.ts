import type { TemplateBlockRow } from '../../../read/families.ts';
import type { SkeletonBlock, SkeletonLine, SkeletonNode } from '../../../read/twins/prompts.ts';
import type { Piece } from './pieces.ts';

interface TreeInput {
  /** Those of one page. */
  pieces: readonly Piece[];
  blocks: readonly TemplateBlockRow[];
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

/** Pieces of one line are one line again where they stand on one page. */
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
