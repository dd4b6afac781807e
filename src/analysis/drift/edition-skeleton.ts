import {
  isSetByRun,
  isSetByVersion,
  type RunFacts,
  SideCollector,
  type SideValues,
  withoutRunFacts,
} from '../prompts/run-facts.ts';
import type { Block, Column, PathItem, PromptText, Slot, Template } from '../prompts/types.ts';
import { isSetByRunValue, type RunValues, usualOrders, withEvidence } from './edition-evidence.ts';
import { memoryFileColumns, type Occurrence, onlyOneHasMemoryFile } from './edition-memory-files.ts';
import { mostWordings, replacesValues, rewordedValues } from './edition-wordings.ts';

/** A text of an edition, with the runs that sent it where the log records them. */
export interface EditionText extends PromptText {
  runs?: readonly RunFacts[];
}

/** A line of an edition's skeleton. */
export interface SkeletonLine {
  /** Values of runs as ‹name›. */
  text: string;
  /** Texts of the edition that have it. */
  support: number;
  /** Some texts of the edition lack it. */
  optional: boolean;
}

const wordingKinds = new Set(['text', 'choice', 'heading', 'number', 'version', 'model', 'url']);

/**
 * The skeletons of two editions of one surface, from the template of all their texts: values set by runs are a ‹name›
 * in both, everything else is text.
 *
 * @param sides texts of the older and of the newer edition, the most frequent first; a side may have none
 */
export function editionSkeletons(
  template: Template,
  sides: readonly [readonly EditionText[], readonly EditionText[]],
): [SkeletonLine[], SkeletonLine[]] {
  const occurrences = sides.map((texts) =>
    texts.map(({ hash }) => occurrencesIn(template, template.paths.get(hash) ?? [])),
  );
  const spelling = new Spelling(template, sides, occurrences);
  const spelled = occurrences.map((texts, side) =>
    texts.map((own, t) => spelling.linesOf(own, side, sides[side]?.[t]?.runs?.[0])),
  ) as [SpelledLine[][], SpelledLine[][]];
  const held = occurrences.map((texts) => texts.map((own) => spelling.runValues(own))) as [
    RunValues[],
    RunValues[],
  ];
  const orders = usualOrders(template, occurrences);
  const [before, now] = spelled.map((texts, side) =>
    merged((orders[side] as number[]).map((t) => texts[t] as SpelledLine[])),
  ) as [SkeletonLine[], SkeletonLine[]];
  const isExplained = (side: 0 | 1) => (text: string) =>
    isSetByRunValue(
      spelled[side].map((lines) => lines.some((line) => line.text === text)),
      held[side],
      held[side === 0 ? 1 : 0],
    );
  return [
    withEvidence(before, now, [sides[0].length, sides[1].length], isExplained(0)),
    withEvidence(now, before, [sides[1].length, sides[0].length], isExplained(1)),
  ];
}

function occurrencesIn({ columns }: Template, path: readonly PathItem[]): Occurrence[] {
  return path.flatMap((item): Occurrence[] => {
    if (typeof item === 'number') return [{ column: item, values: [] }];
    if (Array.isArray(item))
      return Array.from({ length: item[1] - item[0] + 1 }, (_, i) => ({ column: item[0] + i, values: [] }));
    return [{ column: item.c, values: columns[item.c] ? item.v : [] }];
  });
}

/** A line of one text: its identity among the texts of the edition, and how the skeleton spells it. */
interface SpelledLine {
  key: string;
  text: string;
}

/** How the lines of a template are spelled in a skeleton. */
class Spelling {
  readonly #template: Template;
  readonly #slots = new Map<string, Slot>();
  /** By column, then placeholder: whether the value is text of the skeleton, by side. */
  readonly #asText = new Map<string, readonly boolean[]>();
  /** By column, then placeholder: single values that are text of the skeleton, by side. */
  readonly #wordings = new Map<string, readonly ReadonlySet<string>[]>();
  /** By block of items: lines that are text of the skeleton, by side; the others are omitted. */
  readonly #fixedItems = new Map<number, readonly ReadonlySet<string>[]>();
  /** Columns of optional blocks that hold a person's memory file, where the other edition was seen without one. */
  readonly #memoryFiles: ReadonlySet<number>;

  constructor(
    template: Template,
    sides: readonly (readonly EditionText[])[],
    occurrences: readonly (readonly (readonly Occurrence[])[])[],
  ) {
    this.#template = template;
    this.#memoryFiles = onlyOneHasMemoryFile(template, occurrences) ? memoryFileColumns(template) : new Set();
    for (const slot of template.slots)
      this.#slots.set(
        slot.placeholder === null ? `b${slot.block}` : `${slot.column} ${slot.placeholder}`,
        slot,
      );
    const values = new Map<string, SideCollector[]>();
    occurrences.forEach((texts, side) => {
      texts.forEach((own, t) => {
        const runs = sides[side]?.[t]?.runs;
        for (const { column, values: held } of own) {
          if (template.columns[column]?.kind === 'L') continue;
          held.forEach((value, p) => {
            const key = `${column} ${p}`;
            const known = values.get(key) ?? sides.map(() => new SideCollector());
            values.set(key, known);
            known[side]?.add(value, runs, t);
          });
        }
      });
    });
    for (const [key, collected] of values) this.#classify(key, collected);
    for (const block of template.blocks)
      if (block.kind === 'list' || block.kind === 'free-text')
        this.#fixedItems.set(block.id, this.#fixedIn(block, occurrences));
  }

  /** The lines of a text as the skeleton spells them. */
  linesOf(own: readonly Occurrence[], side: number, run: RunFacts | undefined): SpelledLine[] {
    const lines: SpelledLine[] = [];
    const times = new Map<string, number>();
    for (const { column: c, values } of own) {
      if (this.#memoryFiles.has(c)) continue;
      const column = this.#template.columns[c] as Column;
      const items =
        column.kind === 'L' && column.block !== null ? this.#fixedItems.get(column.block) : undefined;
      const spelled = items
        ? this.#item(column, values, items[side] as ReadonlySet<string>)
        : this.#line(c, values, side);
      if (spelled === undefined) continue;
      const text = run ? withoutRunFacts(spelled, run) : spelled;
      const key = `${items ? `b${column.block}` : c} ${text}`;
      const time = times.get(key) ?? 0;
      times.set(key, time + 1);
      lines.push({ key: `${key}\u0000${time}`, text });
    }
    return lines;
  }

  /** The values in a text that runs set. */
  runValues(own: readonly Occurrence[]): RunValues {
    const held = new Map<string, string>();
    for (const { column, values } of own) {
      if (this.#template.columns[column]?.kind === 'L') continue;
      values.forEach((value, p) => {
        const key = `${column} ${p}`;
        if (!this.#asText.get(key)?.some((isText) => isText)) held.set(key, value);
      });
    }
    return held;
  }

  #line(c: number, values: readonly string[], side: number): string {
    return (this.#template.columns[c] as Column).literals
      .map((literal, p) => {
        const value = values[p];
        if (value === undefined) return literal;
        const key = `${c} ${p}`;
        const isText = this.#asText.get(key)?.[side] || this.#wordings.get(key)?.[side]?.has(value);
        return literal + (isText ? value : `‹${this.#slots.get(key)?.name ?? '…'}›`);
      })
      .join('');
  }

  /** An item of a list or a line of free text; undefined for one that a run set. */
  #item({ literals }: Column, values: readonly string[], fixed: ReadonlySet<string>): string | undefined {
    const text = values[0] ?? literals[0] ?? '';
    return fixed.has(text) ? text : undefined;
  }

  /** Decides whether the values of each side are text, usually of both or of neither; else which of them are. */
  #classify(key: string, collected: readonly SideCollector[]): void {
    const all = collected.map((own) => own.result()) as [SideValues, SideValues];
    if (this.#isText(key, all)) {
      this.#asText.set(key, [true, true]);
      return;
    }
    const [was, is] = all.map(({ values }) => [...values]) as [string[], string[]];
    const context = this.#context(key);
    this.#asText.set(key, [replacesValues(was, is, context), replacesValues(is, was, context)]);
    if (wordingKinds.has(this.#slots.get(key)?.kind ?? 'text')) this.#wordings.set(key, rewordedValues(all));
  }

  #isText(key: string, all: readonly SideValues[]): boolean {
    const kind = this.#slots.get(key)?.kind ?? 'text';
    if (all.some(({ values }) => values.size === 0)) {
      // Only one of the editions has the line: differences between its texts are values.
      return all.every(({ values }) => values.size <= 1) && isSetByVersion(kind, this.#context(key), all);
    }
    if (all.every(({ values }) => values.size === 1)) return isSetByVersion(kind, this.#context(key), all);
    const [was, is] = all.map(({ values }) => values) as [ReadonlySet<string>, ReadonlySet<string>];
    return (
      wordingKinds.has(kind) &&
      Math.max(was.size, is.size) <= mostWordings &&
      [...was].every((value) => !is.has(value)) &&
      [...was, ...is].every((value) => /\s/.test(value))
    );
  }

  #context(key: string): string {
    const [c = 0, p = 0] = key.split(' ').map(Number);
    const own = this.#template.columns[c]?.literals.slice(0, p + 1).join('…') ?? '';
    return `${own}\n${this.#slots.get(key)?.name ?? ''}`;
  }

  /** Items that are text: all items of a passage that an edition always has; otherwise the items in all its texts. */
  #fixedIn(
    { id }: Block,
    occurrences: readonly (readonly (readonly Occurrence[])[])[],
  ): readonly ReadonlySet<string>[] {
    const { columns } = this.#template;
    if (isSetByRun(this.#slots.get(`b${id}`)?.kind ?? '')) return occurrences.map(() => new Set());
    const passages = occurrences.map((texts) =>
      texts.map((own) =>
        own.flatMap(({ column, values }) => {
          const { kind, block, literals = [] } = columns[column] ?? {};
          return kind === 'L' && block === id ? [values[0] ?? literals[0] ?? ''] : [];
        }),
      ),
    );
    const isWhole = passages.every((texts) => new Set(texts.map((own) => own.join('\n'))).size <= 1);
    return passages.map((texts) => {
      const [first = [], ...others] = texts;
      const common = new Set(first.filter((line) => others.every((own) => own.includes(line))));
      return isWhole || texts.length > 1 ? common : new Set();
    });
  }
}

/**
 * Merges the lines of several texts into one order: that of the first text, with lines of other texts inserted after
 * their predecessors.
 */
function merged(texts: readonly (readonly SpelledLine[])[]): SkeletonLine[] {
  const counts = new Map<string, number>();
  for (const own of texts) for (const { key } of own) counts.set(key, (counts.get(key) ?? 0) + 1);
  let order: SpelledLine[] = [...(texts[0] ?? [])];
  const known = new Set(order.map(({ key }) => key));
  for (const own of texts.slice(1)) {
    const after = new Map<string | null, SpelledLine[]>();
    let last: string | null = null;
    let isNew = false;
    for (const line of own) {
      if (!known.has(line.key)) {
        after.set(last, [...(after.get(last) ?? []), line]);
        isNew = true;
      } else last = line.key;
    }
    if (!isNew) continue;
    for (const line of own) known.add(line.key);
    order = [...(after.get(null) ?? []), ...order.flatMap((line) => [line, ...(after.get(line.key) ?? [])])];
  }
  return order.map(({ key, text }) => {
    const support = counts.get(key) as number;
    return { text, support, optional: support < texts.length };
  });
}
