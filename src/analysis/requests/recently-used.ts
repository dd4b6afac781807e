/**
 * Values that are kept until others were used more recently: of all values, those used last whose sizes are at most
 * `capacity` together.
 */
export class RecentlyUsed<Key, Value> {
  readonly #capacity: number;
  readonly #values = new Map<Key, { value: Value; size: number }>();
  #size = 0;

  /** @param capacity greatest sum of the sizes given to `set` */
  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  get(key: Key): Value | undefined {
    const found = this.#values.get(key);
    // While everything fits, nothing is dropped, and the order does not matter.
    if (found !== undefined && this.#size > this.#capacity / 2) {
      this.#values.delete(key);
      this.#values.set(key, found);
    }
    return found?.value;
  }

  /** Keeps a value; the key must not have one. */
  set(key: Key, value: Value, size: number): void {
    this.#values.set(key, { value, size });
    this.#size += size;
    for (const [oldest, { size: freed }] of this.#values) {
      if (this.#size <= this.#capacity || oldest === key) break;
      this.#values.delete(oldest);
      this.#size -= freed;
    }
  }
}
