import type { SkeletonBlock, SkeletonLine, SkeletonNode } from '../../../components/model/family.ts';
import type { SlotRow, TemplateBlockRow, TemplateLineRow } from '../../../store/queries/site-families.ts';

/** A line longer than this is cut: one line of a megabyte must not become a page of a megabyte. */
const LINE_CHARS = 4000;

interface TreeInput {
  lines: readonly TemplateLineRow[];
  blocks: readonly TemplateBlockRow[];
  /** In the order of the surface's list. */
  slots: readonly SlotRow[];
  /** Bytes of HTML that the skeleton may take. */
  budget: number;
}

/** A template as a tree of lines and runs of lines, and how many lines the budget left out. */
export function skeletonNodes({ lines, blocks, slots, budget }: TreeInput): {
  nodes: SkeletonNode[];
  leftOut: number;
} {
  const holes = new Map(
    slots.flatMap((slot, index) =>
      slot.hole === null ? [] : [[`${slot.line}/${slot.hole}`, index] as const],
    ),
  );
  const blockSlots = new Map(
    slots.flatMap((slot, index) =>
      slot.block !== null && slot.hole === null ? [[slot.block, index] as const] : [],
    ),
  );
  const runs = new Map<number, SkeletonBlock>(
    blocks.map((block) => [
      block.block,
      {
        block: block.block,
        kind: block.kind as SkeletonBlock['kind'],
        support: block.support,
        first: block.first_line + 1,
        last: block.last_line + 1,
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

  let used = 0;
  for (const [index, row] of lines.entries()) {
    const list = row.block === null ? undefined : blockSlots.get(row.block);
    const line = skeletonLine(
      row,
      (hole) => holes.get(`${row.line}/${hole}`) ?? (list === undefined ? undefined : { rest: list }),
    );
    used += weightOf(line);
    if (used > budget) return { nodes, leftOut: lines.length - index };
    childrenOf(row.block).push(line);
  }
  return { nodes, leftOut: 0 };
}

const LINE_BYTES = 30;
const CHIP_BYTES = 220;

/** Bytes a line takes as HTML: what must be escaped takes up to six for one. */
function weightOf(line: SkeletonLine): number {
  return line.parts.reduce<number>((sum, part) => {
    if (typeof part !== 'string') return sum + CHIP_BYTES;
    return sum + Buffer.byteLength(part) + 5 * (part.match(/[&<>"']/g)?.length ?? 0);
  }, LINE_BYTES);
}

function skeletonLine(
  row: TemplateLineRow,
  slotAt: (hole: number) => SkeletonLine['parts'][number] | undefined,
): SkeletonLine {
  const parts: SkeletonLine['parts'] = [];
  let room = LINE_CHARS;
  let more = 0;
  row.literals.forEach((literal, index) => {
    if (literal.length > 0) {
      parts.push(literal.slice(0, room));
      more += Math.max(0, literal.length - room);
      room = Math.max(0, room - literal.length);
    }
    if (index === row.literals.length - 1) return;
    const slot = slotAt(index);
    parts.push(slot ?? '…');
  });
  return { line: row.line + 1, parts: parts.filter((part) => part !== ''), more };
}
