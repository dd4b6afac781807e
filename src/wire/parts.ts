import type { JsonObject } from './json.ts';

/** Most parts of one answer. No answer has as many; a stream that names more is cut here. */
const MAX_PARTS = 10_000;

/** Unknown events that are kept of one answer; the others are counted. */
const MAX_UNKNOWN = 1000;

/**
 * Parts of an answer by the index its stream names for them. An index is a key and never a position: one event that
 * names 1,000,000,000 costs as much as one that names 0. Parts past {@link MAX_PARTS} are refused.
 */
export class IndexedParts<T = JsonObject> {
  readonly #parts = new Map<number, T>();

  get size(): number {
    return this.#parts.size;
  }

  get(index: number): T | undefined {
    return this.#parts.get(index);
  }

  /** Sets a part; false when there are too many. */
  set(index: number, part: T): boolean {
    if (!this.#parts.has(index) && this.#parts.size >= MAX_PARTS) return false;
    this.#parts.set(index, part);
    return true;
  }

  /** The part of an index, made where there is none; undefined when there are too many. */
  at(index: number, make: () => T): T | undefined {
    const known = this.#parts.get(index);
    if (known !== undefined) return known;
    const part = make();
    return this.set(index, part) ? part : undefined;
  }

  /** The first index after all that are used. */
  next(): number {
    return Math.max(-1, ...this.#parts.keys()) + 1;
  }

  clear(): void {
    this.#parts.clear();
  }

  /** The parts by index. */
  inOrder(): [number, T][] {
    return [...this.#parts].sort(([a], [b]) => a - b);
  }
}

/** Events and members of an answer that lens does not know: kept up to a bound, counted beyond it. */
export class UnknownParts {
  readonly #kept: unknown[] = [];
  #dropped = 0;

  add(part: unknown): void {
    if (this.#kept.length < MAX_UNKNOWN) this.#kept.push(part);
    else this.#dropped++;
  }

  list(): unknown[] {
    return this.#dropped === 0 ? this.#kept : [...this.#kept, { dropped: this.#dropped }];
  }
}

/** Whether an event's data is the end mark of OpenAI's streams. */
export function isDone(data: unknown): boolean {
  return typeof data === 'string' && data.trim() === '[DONE]';
}
