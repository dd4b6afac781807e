import type { Block, Column, PathItem, PromptText, Slot, Template } from '../prompts/types.ts';

/** How the texts of two versions use one line of their common template. */
export interface ColumnUse {
  /** How many of the texts of each version have the line. */
  before: 'all' | 'some' | 'none';
  now: 'all' | 'some' | 'none';
  /** The line as each version has it: values of slots as ‹name›, what differs between the versions alone as it is. */
  text: { before: string; now: string };
  /** The line has another position in one version than in the other. */
  moved: boolean;
}

/** Kinds of slots that hold words rather than values: these an agent's makers may have rewritten. */
const wording = new Set(['text', 'choice', 'heading', 'number', 'version', 'list', 'free text']);

interface Occurrence {
  values: readonly string[];
  /** The last line of the skeleton before it. */
  behind: number;
}

/** By text, then by column: each time the text has the line. */
type Side = readonly (readonly (readonly Occurrence[] | undefined)[])[];

/** Each line of a template with what two sets of its texts make of it, in template order. */
export function columnUses(
  template: Template,
  before: readonly PromptText[],
  now: readonly PromptText[],
): ColumnUse[] {
  const usesOf = (texts: readonly PromptText[]): Side =>
    texts.map(({ hash }) => occurrences(template, template.paths.get(hash) ?? []));
  const sides: readonly [Side, Side] = [usesOf(before), usesOf(now)];
  const placeholders = new Map(
    template.slots
      .filter(({ placeholder }) => placeholder !== null)
      .map((slot) => [`${slot.column} ${slot.placeholder}`, slot]),
  );
  const blocks = new Map(
    template.slots.flatMap((slot) => (slot.placeholder === null ? [[slot.block, slot]] : [])),
  );
  return template.columns.flatMap((column, c) => {
    if (column.kind !== 'L')
      return [lineUse(column, c, sides, (placeholder) => placeholders.get(`${c} ${placeholder}`))];
    const block = template.blocks.find(({ id, firstColumn }) => id === column.block && firstColumn === c);
    return block ? passageUses(template, block, blocks.get(block.id), sides) : [];
  });
}

function occurrences({ columns }: Template, path: readonly PathItem[]): Occurrence[][] {
  const found: Occurrence[][] = [];
  let behind = -1;
  const visit = (c: number, values: readonly string[]): void => {
    const known = found[c] ?? [];
    found[c] = known;
    known.push({ values, behind });
    if (columns[c]?.kind === 'F') behind = c;
  };
  for (const item of path) {
    if (typeof item === 'number') visit(item, []);
    else if (Array.isArray(item)) for (let c = item[0]; c <= item[1]; c++) visit(c, []);
    else visit(item.c, item.v);
  }
  return found;
}

function lineUse(
  column: Column,
  c: number,
  sides: readonly [Side, Side],
  slotOf: (placeholder: number) => Slot | undefined,
): ColumnUse {
  const own = sides.map((texts) => texts.map((columns) => columns[c] ?? []));
  const [before = [], now = []] = own;
  const placeholders = column.literals
    .slice(1)
    .map((_, placeholder) => placeholderTexts(slotOf(placeholder), placeholder, own));
  const text = (side: 0 | 1): string =>
    column.literals.map((literal, i) => literal + (placeholders[i]?.[side] ?? '')).join('');
  const [was, is] = own.map((texts) => new Set(texts.map((lines) => lines[0]?.behind)));
  return {
    before: share(before),
    now: share(now),
    text: { before: text(0), now: text(1) },
    moved: column.kind === 'M' && was?.size === 1 && is?.size === 1 && [...was][0] !== [...is][0],
  };
}

function share(texts: readonly (readonly Occurrence[])[]): ColumnUse['before'] {
  const having = texts.filter((own) => own.length > 0).length;
  return having === 0 ? 'none' : having === texts.length ? 'all' : 'some';
}

/** What a placeholder holds in each version: its words where each version has the same in all texts, else the slot's name. */
function placeholderTexts(
  slot: Slot | undefined,
  placeholder: number,
  sides: readonly (readonly (readonly Occurrence[])[])[],
): string[] {
  const values = sides.map(
    (texts) => new Set(texts.flatMap((own) => own.map((occurrence) => occurrence.values[placeholder] ?? ''))),
  );
  const isWording = wording.has(slot?.kind ?? 'text') && values.every((own) => own.size <= 1);
  return values.map((own) => (isWording ? ([...own][0] ?? '') : `‹${slot?.name ?? '…'}›`));
}

/**
 * The lines of a list or passage that only one of the versions has. Nothing where the texts of one version differ in
 * it, or where it holds what is not the agent's: memory files, folders, states of git.
 */
function passageUses(
  { columns }: Template,
  { id, firstColumn, lastColumn }: Block,
  slot: Slot | undefined,
  sides: readonly [Side, Side],
): ColumnUse[] {
  if (!wording.has(slot?.kind ?? '')) return [];
  const passages = sides.map((texts) =>
    texts.map((lines) => {
      const own: string[] = [];
      for (let c = firstColumn; c <= lastColumn; c++) {
        const { kind, block, literals = [] } = columns[c] ?? {};
        if (kind !== 'L' || block !== id) continue;
        for (const { values } of lines[c] ?? []) own.push(values[0] ?? literals[0] ?? '');
      }
      return own.join('\n');
    }),
  );
  if (passages.some((own) => new Set(own).size > 1)) return [];
  const [before = [], now = []] = passages.map(([own = '']) => (own === '' ? [] : own.split('\n')));
  return [
    ...onlyIn(before, now).map((line) => use('all', 'none', line)),
    ...onlyIn(now, before).map((line) => use('none', 'all', line)),
  ];
}

function use(before: 'all' | 'none', now: 'all' | 'none', line: string): ColumnUse {
  return { before, now, text: { before: line, now: line }, moved: false };
}

/** Lines of `a` that `b` has not, counted with repeats. */
function onlyIn(a: readonly string[], b: readonly string[]): string[] {
  const rest = new Map<string, number>();
  for (const line of b) rest.set(line, (rest.get(line) ?? 0) + 1);
  return a.filter((line) => {
    const left = rest.get(line) ?? 0;
    if (left > 0) rest.set(line, left - 1);
    return left === 0;
  });
}
