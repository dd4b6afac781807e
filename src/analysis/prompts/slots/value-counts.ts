import { placeOfMoved } from '../sample-lines.ts';
import type { Block, Column, PathItem, SlotValue } from '../types.ts';

/** Number of requests that sent a text, and the first and last time (milliseconds since 1970, null when unknown). */
export interface TextUse {
  requests: number;
  firstSeen: number | null;
  lastSeen: number | null;
}

/** Texts as paths through a template, with their use. */
export type UsedPaths = readonly { path: readonly PathItem[]; use: TextUse }[];

/** Counts the values of each placeholder and block of a template over requests. */
export class ValueCounts {
  readonly #columns: readonly Column[];
  /** By column and placeholder. */
  readonly #placeholders: Map<string, SlotValue>[][];
  /** By block id: items of lists, passages of free text, presence of other blocks. */
  readonly #blocks: Map<number, Map<string, SlotValue>>;

  constructor(columns: readonly Column[], blocks: readonly Block[], paths: UsedPaths) {
    this.#columns = columns;
    this.#placeholders = columns.map(({ literals, kind }) =>
      kind === 'L' ? [] : literals.slice(1).map(() => new Map()),
    );
    this.#blocks = new Map(blocks.map(({ id }) => [id, new Map()]));
    for (const { path, use } of paths) this.#count(path, blocks, use);
  }

  /** Values of a placeholder, most frequent first. */
  ofPlaceholder(column: number, placeholder: number): SlotValue[] {
    return sorted(this.#placeholders[column]?.[placeholder] as Map<string, SlotValue>);
  }

  /**
   * The values of a block, most frequent first: for a list its items and for free text its passages, each with the
   * number of requests that contain it; for any other block the number of requests with it (`present`, or `earlier`
   * and `later`) and without it (`absent`).
   */
  ofBlock({ id }: Block): SlotValue[] {
    return sorted(this.#blocks.get(id) as Map<string, SlotValue>);
  }

  #count(path: readonly PathItem[], blocks: readonly Block[], use: TextUse): void {
    const lines: (string[] | undefined)[] = [];
    const visited: number[] = [];
    const visit = (column: number, text: string): void => {
      visited.push(column);
      lines[column] ??= [];
      lines[column].push(text);
    };
    for (const item of path) {
      if (typeof item === 'number') visit(item, this.#columns[item]?.literals[0] as string);
      else if (Array.isArray(item))
        for (let c = item[0]; c <= item[1]; c++) visit(c, this.#columns[c]?.literals[0] as string);
      else if (this.#columns[item.c]?.kind === 'L') visit(item.c, item.v[0] as string);
      else {
        visit(item.c, '');
        for (const [placeholder, value] of item.v.entries())
          add(this.#placeholders[item.c]?.[placeholder] as Map<string, SlotValue>, value, use);
      }
    }
    const passages = passagesOf(path, this.#columns, blocks);
    for (const block of blocks) {
      const counts = this.#blocks.get(block.id) as Map<string, SlotValue>;
      if (block.kind === 'free-text') {
        const passage = passages.get(block.id);
        if (passage) add(counts, passage.join('\n'), use);
        continue;
      }
      const inside = lines.slice(block.firstColumn, block.lastColumn + 1);
      if (block.kind === 'list')
        for (const text of new Set(inside.flat())) if (text !== undefined) add(counts, text, use);
      if (block.kind === 'optional') add(counts, inside.some((own) => own) ? 'present' : 'absent', use);
      if (block.kind === 'moved') {
        const place = placeOfMoved(block, visited);
        if (place) add(counts, place, use);
      }
    }
  }
}

/** Lines of free texts in text order, by block. */
function passagesOf(
  path: readonly PathItem[],
  columns: readonly Column[],
  blocks: readonly Block[],
): Map<number, string[]> {
  const free = new Set(blocks.filter(({ kind }) => kind === 'free-text').map(({ id }) => id));
  const passages = new Map<number, string[]>();
  const put = (column: number, text: string): void => {
    const { block = null, kind } = columns[column] ?? {};
    if (block === null || kind !== 'L' || !free.has(block)) return;
    const known = passages.get(block);
    if (known) known.push(text);
    else passages.set(block, [text]);
  };
  if (free.size === 0) return passages;
  for (const item of path) {
    if (typeof item === 'number') put(item, columns[item]?.literals[0] as string);
    else if (Array.isArray(item))
      for (let c = item[0]; c <= item[1]; c++) put(c, columns[c]?.literals[0] as string);
    else put(item.c, item.v[0] as string);
  }
  return passages;
}

function add(counts: Map<string, SlotValue>, value: string, use: TextUse): void {
  const own = { value, count: use.requests, firstSeen: use.firstSeen, lastSeen: use.lastSeen };
  const known = counts.get(value);
  counts.set(value, known ? merged(known, own) : own);
}

function merged(a: SlotValue, b: SlotValue): SlotValue {
  return {
    value: a.value,
    count: a.count + b.count,
    firstSeen: earliest(a.firstSeen, b.firstSeen),
    lastSeen: latest(a.lastSeen, b.lastSeen),
  };
}

/** The earlier of two times; null means unknown. */
export function earliest(a: number | null, b: number | null): number | null {
  return a === null ? b : b === null ? a : Math.min(a, b);
}

/** The later of two times; null means unknown. */
export function latest(a: number | null, b: number | null): number | null {
  return a === null ? b : b === null ? a : Math.max(a, b);
}

function sorted(values: ReadonlyMap<string, SlotValue>): SlotValue[] {
  return [...values.values()].sort(
    (a, b) => b.count - a.count || (a.value < b.value ? -1 : a.value > b.value ? 1 : 0),
  );
}
