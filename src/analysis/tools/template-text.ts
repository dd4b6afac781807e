import { sampleLines } from '../prompts/sample-lines.ts';
import type { Block, Slot, Template } from '../prompts/types.ts';

/** A template, and those of its slots that are replaced. */
interface Spelling {
  template: Template;
  slots: readonly Slot[];
}

/** A line of a text: its column, and what replaces it. */
interface Line {
  column: number;
  text: string;
}

/**
 * A text with values as ‹name›. A list and a free text are one line, which a text without it has too if another text of
 * its version has one. Blocks that come and go are omitted.
 *
 * @param hash the text, and `others` the texts of its version
 */
export function templateText({ template, slots }: Spelling, hash: string, others: readonly string[]): string {
  const names = new Map(slots.map((slot) => [`${slot.column} ${slot.placeholder}`, slot.name]));
  const blocks = slots.flatMap((slot) => {
    const block = slot.placeholder === null ? template.blocks.find(({ id }) => id === slot.block) : undefined;
    return block ? [{ block, name: slot.name }] : [];
  });
  const lines: Line[] = [];
  const seen = new Set<Block>();
  for (const { column, values } of sampleLines(template, template.paths.get(hash) ?? [])) {
    // The outermost block comes first.
    const around = blocks.find(({ block }) => isIn(block, column));
    if (!around) lines.push({ column, text: spelled(template, column, values, names) });
    else if (!seen.has(around.block)) {
      seen.add(around.block);
      if (isShown(around.block)) lines.push({ column, text: `‹${around.name}›` });
    }
  }
  for (const { block, name } of blocks) {
    if (seen.has(block) || !isShown(block) || blocks.some((outer) => isInside(block, outer.block))) continue;
    const isKnown = others.some((other) =>
      sampleLines(template, template.paths.get(other) ?? []).some(({ column }) => isIn(block, column)),
    );
    if (!isKnown) continue;
    const at = lines.findIndex(({ column }) => column > block.lastColumn);
    lines.splice(at < 0 ? lines.length : at, 0, { column: block.firstColumn, text: `‹${name}›` });
  }
  return lines.map(({ text }) => text).join('\n');
}

function spelled(
  { columns }: Template,
  column: number,
  values: readonly string[],
  names: ReadonlyMap<string, string>,
): string {
  return (columns[column]?.literals ?? [])
    .map((literal, p) => {
      const value = values[p];
      if (value === undefined) return literal;
      const name = names.get(`${column} ${p}`);
      return literal + (name === undefined ? value : `‹${name}›`);
    })
    .join('');
}

const isShown = ({ kind }: Block): boolean => kind === 'list' || kind === 'free-text';

const isIn = ({ firstColumn, lastColumn }: Block, column: number): boolean =>
  column >= firstColumn && column <= lastColumn;

const isInside = (block: Block, outer: Block): boolean =>
  block !== outer && isIn(outer, block.firstColumn) && isIn(outer, block.lastColumn);
