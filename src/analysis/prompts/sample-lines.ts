import type { Block, PathItem, Slot, Template } from './types.ts';

/** One line of a sample: its column and its text. */
export interface SampleLine {
  column: number;
  text: string;
  /** Values of the placeholders of its column, if any. */
  values: readonly string[];
}

/** The lines of one distinct text, as its template builds them. */
export function sampleLines(template: Pick<Template, 'columns'>, path: readonly PathItem[]): SampleLine[] {
  return path.flatMap((item): SampleLine[] => {
    if (typeof item === 'number') return [lineOf(template, item, [])];
    if (Array.isArray(item)) {
      return Array.from({ length: item[1] - item[0] + 1 }, (_, i) => lineOf(template, item[0] + i, []));
    }
    return [lineOf(template, item.c, item.v)];
  });
}

/**
 * The values of a slot in one distinct text, in the format of `Slot.values`: the value of a placeholder; each line of a
 * list; a free text as a whole; `present` or `absent` for an optional block, `earlier` or `later` for a moved one.
 * A line that occurs several times has several values; [] when there is none.
 */
export function slotValuesIn(
  slot: Pick<Slot, 'placeholder' | 'column' | 'block'>,
  template: Pick<Template, 'columns' | 'blocks'>,
  lines: readonly SampleLine[],
): string[] {
  const { placeholder } = slot;
  if (placeholder !== null) {
    return lines
      .filter(({ column }) => column === slot.column)
      .map(({ values }) => values[placeholder] ?? '');
  }
  const block = template.blocks.find(({ id }) => id === slot.block);
  if (!block) return [];
  if (block.kind === 'optional' || block.kind === 'moved') return [presenceIn(block, lines)];
  if (block.kind === 'list') return lines.filter(({ column }) => isIn(block, column)).map(({ text }) => text);
  const passage = lines.filter(({ column }) => {
    const own = template.columns[column];
    return own?.kind === 'L' && own.block === block.id;
  });
  return passage.length === 0 ? [] : [passage.map(({ text }) => text).join('\n')];
}

/** Values that represent absence. */
export const absent = 'absent';

function presenceIn(block: Block, lines: readonly SampleLine[]): string {
  const first = lines.findIndex(({ column }) => isIn(block, column));
  if (first < 0) return absent;
  if (block.kind === 'optional') return 'present';
  return (
    placeOfMoved(
      block,
      lines.map(({ column }) => column),
    ) ?? absent
  );
}

/**
 * Where a text has a moved block, by the columns of its lines: `earlier`, or `later` if the block is at another
 * position or its lines are in another order; undefined if the text lacks it.
 */
export function placeOfMoved(block: Block, columns: readonly number[]): 'earlier' | 'later' | undefined {
  const first = columns.findIndex((column) => isIn(block, column));
  if (first < 0) return undefined;
  const own = columns.filter((column) => isIn(block, column));
  const isElsewhere = columns.slice(0, first).some((column) => column > block.lastColumn);
  const isReordered = own.some((column, i) => column < (own[i - 1] ?? column));
  return isElsewhere || isReordered ? 'later' : 'earlier';
}

const isIn = ({ firstColumn, lastColumn }: Block, column: number): boolean =>
  column >= firstColumn && column <= lastColumn;

function lineOf(
  { columns }: Pick<Template, 'columns'>,
  column: number,
  values: readonly string[],
): SampleLine {
  const literals = columns[column]?.literals ?? [];
  const text = literals
    .map((literal, index) => literal + (index < literals.length - 1 ? (values[index] ?? '') : ''))
    .join('');
  return { column, text, values };
}

/** The characters of one distinct text that no run sets: outside of slots and of blocks that come and go. */
export function fixedChars(template: Template, path: readonly PathItem[]): number {
  const blocks = new Map(template.blocks.map((block) => [block.id, block]));
  const varying = template.slots.flatMap(({ placeholder, block }) =>
    placeholder === null && block !== null ? [blocks.get(block) as Block] : [],
  );
  const placeholders = new Set(template.slots.map(({ column, placeholder }) => `${column} ${placeholder}`));
  return sampleLines(template, path)
    .filter(({ column }) => !varying.some((block) => isIn(block, column)))
    .reduce((sum, { column, text, values }) => {
      const own = values.filter((_, p) => placeholders.has(`${column} ${p}`));
      return sum + text.length - own.reduce((chars, value) => chars + value.length, 0);
    }, 0);
}
