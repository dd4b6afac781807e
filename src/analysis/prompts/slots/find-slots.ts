import { createHash } from 'node:crypto';
import type { Axis } from '../axes.ts';
import type { Block, Column, Slot } from '../types.ts';
import { kindOfItems, kindOfValues, memoryFileHeading } from './slot-kinds.ts';
import { blockName, nameOfHeading, slotName, uniqueNames } from './slot-names.ts';
import type { ValueCounts } from './value-counts.ts';

/** The input for names and ids of a template's slots. */
export interface SlotInput {
  templateId: string;
  columns: readonly Column[];
  blocks: readonly Block[];
  counts: ValueCounts;
  /** Determines why a slot varies; without it every slot is assumed to vary from run to run. */
  axisOf?: ((slot: Omit<Slot, 'id' | 'axis'>, context: string) => Axis) | undefined;
}

/** A slot before it has its id. */
type NewSlot = Omit<Slot, 'id'>;

/** Number of characters read around a slot: a line may have a megabyte. */
const contextLength = 400;

/**
 * Everything that varies in a template, in template order: placeholders, lists and free texts, optional and moved
 * blocks.
 */
export function findSlots(input: SlotInput): Slot[] {
  const slots: NewSlot[] = [];
  const add = (slot: Omit<NewSlot, 'axis'>, context: string): void => {
    slots.push({ ...slot, axis: input.axisOf?.(slot, context) ?? 'run' });
  };
  const blockAt = new Map<number, Block[]>();
  for (const block of input.blocks) {
    const known = blockAt.get(block.firstColumn);
    if (known) known.push(block);
    else blockAt.set(block.firstColumn, [block]);
  }
  input.columns.forEach((column, c) => {
    for (const block of blockAt.get(c) ?? [])
      if (!isBlank(input.columns, block)) add(blockSlot(input, block), textOf(input.columns, block));
    if (column.kind === 'L') return;
    for (let placeholder = 0; placeholder < column.literals.length - 1; placeholder++)
      add(
        placeholderSlot(input, c, placeholder),
        column.literals
          .slice(0, placeholder + 1)
          .join('…')
          .slice(-contextLength),
      );
  });
  return identified(input, slots);
}

function placeholderSlot(
  { columns, counts }: SlotInput,
  c: number,
  placeholder: number,
): Omit<NewSlot, 'axis'> {
  const { literals, block } = columns[c] as Column;
  const values = counts.ofPlaceholder(c, placeholder);
  const line = literals.slice(0, placeholder + 1).join('…');
  const before = line.slice(-contextLength);
  const after = literals
    .slice(placeholder + 1)
    .join('…')
    .slice(0, contextLength);
  const above = linesAbove(columns, c);
  const kind = kindOfValues(
    values.map(({ value }) => value),
    [before.slice(before.lastIndexOf('…') + 1), ...(before.trim() === '' ? above.slice(0, 1) : [])].join(
      '\n',
    ),
  );
  const reworded = isReworded(kind, before, values) ? line.slice(0, contextLength) : undefined;
  const spelled = [line, values[0]?.value ?? '', after].join('');
  const isMemoryFile =
    kind === 'path' && (memoryFileHeading.test(literals.join('…')) || memoryFileHeading.test(spelled));
  const name = isMemoryFile ? 'memory_file_path' : slotName({ before, after, above, kind, reworded });
  return { name, kind, column: c, placeholder, block, values };
}

/** Several words, or punctuation only, in the middle of a sentence are a rewording. Quoted text is a value. */
function isReworded(kind: string, before: string, values: readonly { value: string }[]): boolean {
  if ((kind !== 'text' && kind !== 'choice') || /["'“‘`([<]$/.test(before)) return false;
  return values.some(
    ({ value }) =>
      /\S\s+\S/.test(value) || (value !== '' && !/[\p{L}\p{N}]/u.test(value)) || value !== value.trim(),
  );
}

function blockSlot({ columns, counts }: SlotInput, block: Block): Omit<NewSlot, 'axis'> {
  const values = counts.ofBlock(block);
  const above = linesAbove(columns, block.firstColumn);
  const place = { column: block.firstColumn, placeholder: null, block: block.id, values };
  if (block.kind !== 'list' && block.kind !== 'free-text') {
    const kind = `${block.kind} block`;
    const first = firstLine(columns, block);
    if (block.kind === 'moved' && isPassage(columns, block))
      return { ...place, name: `${blockName(above[0] ?? first, [], kind)}_order`, kind };
    return {
      ...place,
      name: memoryFileHeading.test(first) ? 'memory_file' : blockName(first, [], kind),
      kind,
    };
  }
  if (memoryFileHeading.test(above[0] ?? '')) return { ...place, name: 'memory_file', kind: 'memory file' };
  const items = values.flatMap(({ value }) => value.split('\n'));
  const isList = block.kind === 'list' || values.every(({ value }) => elements.test(value.trim()));
  const kind = kindOfItems(items, isList);
  return { ...place, name: blockName('', above, kind), kind };
}

/** Elements of one name: `<skill>…</skill>`. */
const elements = /^<([A-Za-z][\w.:-]*)[\s>].*<\/\1>$/s;

/** Whether lines that do not move are between the lines that do: the order of a passage varies. */
function isPassage(columns: readonly Column[], { firstColumn, lastColumn }: Block): boolean {
  return columns.slice(firstColumn, lastColumn + 1).some(({ kind }) => kind !== 'M');
}

/** Blank lines that come and go are a block, but not a slot of interest. */
function isBlank(columns: readonly Column[], { firstColumn, lastColumn }: Block): boolean {
  return columns
    .slice(firstColumn, lastColumn + 1)
    .every(({ literals }) => literals.length === 1 && literals[0]?.trim() === '');
}

/** First line of a block that is not blank. */
function firstLine(columns: readonly Column[], block: Block): string {
  for (let c = block.firstColumn; c <= block.lastColumn; c++) {
    const text = (columns[c] as Column).literals.join('…').trim();
    if (text !== '' && text !== '…') return text;
  }
  return '';
}

/** Up to three lines above that are not blank, nearest first. */
function linesAbove(columns: readonly Column[], c: number): string[] {
  const found: string[] = [];
  for (let i = c - 1; i >= 0 && i >= c - 12 && found.length < 3; i--) {
    const { literals, kind } = columns[i] as Column;
    const text = literals.join('…');
    if (kind !== 'L' && text.trim() !== '' && text !== '…') found.push(text);
  }
  return found;
}

/** The first word of a heading such as `How to save memories` names nothing. */
const question = /^(?:how|what|when|where|which|who|why)$/;

/** By column: the name of the nearest heading or element above it. */
function sectionNames(columns: readonly Column[]): (string | undefined)[] {
  let section: string | undefined;
  return columns.map(({ literals, kind }) => {
    const own = section;
    const text = (literals[0] as string).slice(0, contextLength);
    if (kind !== 'L' && literals.length === 1 && /^(?:#+ \S|<[A-Za-z][\w.-]*>$)/.test(text)) {
      const name = nameOfHeading(text);
      if (name && !question.test(name)) section = name;
    }
    return own;
  });
}

/** Slots of runs are named first, so that slots of versions and configurations do not take their names. */
function namesOf(columns: readonly Column[], slots: readonly NewSlot[]): string[] {
  const names: string[] = [];
  const sections = sectionNames(columns);
  const inOrder = [...slots.keys()].sort(
    (a, b) => Number(slots[a]?.axis !== 'run') - Number(slots[b]?.axis !== 'run') || a - b,
  );
  uniqueNames(
    inOrder.map((i) => {
      const slot = slots[i] as NewSlot;
      return { ...slot, section: sections[slot.column] };
    }),
  ).forEach((name, at) => {
    names[inOrder[at] as number] = name;
  });
  return names;
}

/** The beginning of a block's text. */
function textOf(columns: readonly Column[], { firstColumn, lastColumn }: Block): string {
  return columns
    .slice(firstColumn, lastColumn + 1)
    .map(({ literals }) => literals.join('…'))
    .join('\n')
    .slice(0, contextLength);
}

/** Makes names unique and assigns ids from the kind and position of a slot, never from its values or its number. */
function identified({ templateId, columns }: SlotInput, slots: readonly NewSlot[]): Slot[] {
  const names = namesOf(columns, slots);
  const known = new Map<string, number>();
  return slots.map((slot, i) => {
    const context = [
      templateId,
      slot.placeholder === null ? 'block' : 'placeholder',
      slot.name,
      slot.placeholder === null ? '' : (columns[slot.column] as Column).literals.join('\u0001'),
      slot.placeholder ?? '',
    ].join('\u0000');
    const repeat = known.get(context) ?? 0;
    known.set(context, repeat + 1);
    const id = createHash('sha256').update(`${context}\u0000${repeat}`).digest('hex').slice(0, 12);
    return { ...slot, id, name: names[i] as string };
  });
}
