import type { Block, Slot, Template } from '../analysis/prompts/types.ts';

export type { Slot };

/** The parts of a template that its outline needs. */
export type OutlineInput = Pick<Template, 'columns' | 'blocks' | 'slots' | 'samples'>;

/** One line of a template in readable form. */
export interface OutlineLine {
  /** Blocks around the line, outermost first. */
  inside: readonly Block[];
  /** `text` a template line, `block` the head of a block, `items` the lines of a list or free text. */
  role: 'text' | 'block' | 'items';
  /** Literal text and slots, alternating. */
  parts: readonly (string | Slot)[];
  /** Block that a head or items belong to. */
  block?: Block;
}

/**
 * A template as readable lines: heads before optional, moved and list blocks, slots inline, one line for all items of a
 * list.
 */
export function outlineTemplate({ columns, blocks, slots }: OutlineInput): OutlineLine[] {
  const byId = new Map(blocks.map((block) => [block.id, block]));
  const placeholders = new Map(
    slots
      .filter(({ placeholder }) => placeholder !== null)
      .map((slot) => [`${slot.column} ${slot.placeholder}`, slot]),
  );
  const around = (id: number | null): Block[] => {
    const block = id === null ? undefined : byId.get(id);
    return block ? [...around(block.parent), block] : [];
  };
  const lines: OutlineLine[] = [];
  let before: Block[] = [];
  columns.forEach(({ literals, kind, block }, c) => {
    const inside = around(block);
    for (const [depth, own] of inside.entries()) {
      if (before.includes(own)) continue;
      const slot = slots.find((candidate) => candidate.block === own.id && candidate.placeholder === null);
      lines.push({ inside: inside.slice(0, depth), role: 'block', parts: slot ? [slot] : [], block: own });
      if (isItems(own))
        lines.push({
          inside: inside.slice(0, depth + 1),
          role: 'items',
          parts: slot ? [slot] : [],
          block: own,
        });
    }
    before = inside;
    if (kind === 'L') return;
    const parts = literals.flatMap((literal, i): (string | Slot)[] => {
      const slot = placeholders.get(`${c} ${i}`);
      return slot ? [literal, slot] : [literal];
    });
    lines.push({ inside, role: 'text', parts });
  });
  return lines;
}

/** Whether a block represents any number of lines. */
function isItems({ kind }: Block): boolean {
  return kind === 'list' || kind === 'free-text';
}

/** Description of a block: `optional, in 12 of 40`. */
export function describeBlock(block: Block, samples: number): string {
  const kind = {
    optional: 'optional',
    list: 'list',
    'free-text': 'free text',
    moved: 'position or order varies',
  }[block.kind];
  return block.support === samples ? kind : `${kind}, in ${block.support} of ${samples}`;
}

/** Number of fixed lines of a template, and of all its lines. */
export function fixedShare({ columns }: OutlineInput): { fixed: number; all: number } {
  return { fixed: columns.filter(({ kind }) => kind === 'F').length, all: columns.length };
}
