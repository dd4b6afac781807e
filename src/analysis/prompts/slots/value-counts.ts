import type { Block, Column, PathItem, SlotValue } from '../types.ts';

/** In how many requests a text was sent, and when first and last (milliseconds since 1970, null when unknown). */
export interface TextUse {
  requests: number;
  firstSeen: number | null;
  lastSeen: number | null;
}

/** Counts, over requests, what stood in each slot of a template. */
export class ValueCounts {
  readonly #columns: readonly Column[];
  readonly #paths: readonly { path: readonly PathItem[]; use: TextUse }[];
  readonly #holes: Map<string, SlotValue>[][] = [];
  readonly #lines: Map<string, SlotValue>[] = [];

  constructor(columns: readonly Column[], paths: readonly { path: readonly PathItem[]; use: TextUse }[]) {
    this.#columns = columns;
    this.#paths = paths;
    for (const { literals, kind } of columns) {
      this.#holes.push(kind === 'L' ? [] : literals.slice(1).map(() => new Map()));
      this.#lines.push(new Map());
    }
    for (const { path, use } of paths) for (const item of path) this.#count(item, use);
  }

  #count(item: PathItem, use: TextUse): void {
    if (typeof item === 'number') this.#line(item, this.#columns[item]?.literals[0] as string, use);
    else if (Array.isArray(item)) {
      for (let c = item[0]; c <= item[1]; c++) this.#line(c, this.#columns[c]?.literals[0] as string, use);
    } else if (this.#columns[item.c]?.kind === 'L') this.#line(item.c, item.v[0] as string, use);
    else
      item.v.forEach((value, hole) => {
        add(this.#holes[item.c]?.[hole] as Map<string, SlotValue>, value, use);
      });
  }

  #line(column: number, text: string, use: TextUse): void {
    if (this.#columns[column]?.kind === 'L') add(this.#lines[column] as Map<string, SlotValue>, text, use);
  }

  /** Values of a hole, most frequent first. */
  values(column: number, hole: number): SlotValue[] {
    return sorted(this.#holes[column]?.[hole] as Map<string, SlotValue>);
  }

  /** Lines that stood in a list or free text, most frequent first. */
  items(block: Block): SlotValue[] {
    const all = new Map<string, SlotValue>();
    for (let c = block.firstColumn; c <= block.lastColumn; c++)
      for (const [text, value] of this.#lines[c] as Map<string, SlotValue>) {
        const known = all.get(text);
        all.set(text, known ? merged(known, value) : value);
      }
    return sorted(all);
  }

  /** Requests whose text has the block (or has it at its first or at another place), and requests that lack it. */
  presence(block: Block): SlotValue[] {
    const counts = new Map<string, SlotValue>();
    for (const { path, use } of this.#paths) add(counts, presenceIn(path, block), use);
    return sorted(counts);
  }
}

function presenceIn(path: readonly PathItem[], { firstColumn, lastColumn, kind }: Block): string {
  let before = -1;
  for (const item of path) {
    const first = typeof item === 'number' ? item : Array.isArray(item) ? item[0] : item.c;
    const last = Array.isArray(item) ? item[1] : first;
    if (first <= lastColumn && last >= firstColumn) {
      if (kind !== 'moved') return 'present';
      return before > lastColumn ? 'later' : 'first place';
    }
    before = Math.max(before, last);
  }
  return 'absent';
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

/** The earlier of two times; null is unknown. */
export function earliest(a: number | null, b: number | null): number | null {
  return a === null ? b : b === null ? a : Math.min(a, b);
}

/** The later of two times; null is unknown. */
export function latest(a: number | null, b: number | null): number | null {
  return a === null ? b : b === null ? a : Math.max(a, b);
}

function sorted(values: ReadonlyMap<string, SlotValue>): SlotValue[] {
  return [...values.values()].sort(
    (a, b) => b.count - a.count || (a.value < b.value ? -1 : a.value > b.value ? 1 : 0),
  );
}
