/** Slabs that both threads share. */
const SLABS = 16;

/** One 32-bit counter (bytes the worker has dealt with, modulo 2^32), then a flag for each shared slab. */
export const SHARED_BYTES = 4 * (1 + SLABS);

/** Index of a slab that is given away with its batch, because all shared ones are in use. */
export const GIVEN_AWAY = -1;

/** Where chunks are collected. */
export interface Slab {
  bytes: Buffer;
  index: number;
}

/**
 * Memory that goes back and forth between the relaying and the recording thread: the same few slabs are used again and
 * again, so that relaying faults in no new pages and leaves no garbage. Past them, slabs are made and given away.
 */
export class SlabPool {
  readonly #flags: Int32Array;
  readonly #size: number;
  readonly #slabs: (Buffer | undefined)[] = [];

  constructor(shared: SharedArrayBuffer, size: number) {
    this.#flags = new Int32Array(shared);
    this.#size = size;
  }

  /** A slab of at least so many bytes that is nobody else's until the worker calls `giveBack`. */
  take(atLeast: number): Slab {
    if (atLeast <= this.#size) {
      for (let index = 0; index < SLABS; index++) {
        if (Atomics.compareExchange(this.#flags, 1 + index, 0, 1) !== 0) continue;
        const bytes = this.#slabs[index] ?? Buffer.from(new SharedArrayBuffer(this.#size));
        this.#slabs[index] = bytes;
        return { bytes, index };
      }
    }
    return { bytes: Buffer.allocUnsafeSlow(Math.max(atLeast, this.#size)), index: GIVEN_AWAY };
  }
}

/** What the worker calls once nothing refers to a slab any more. */
export function giveBack(flags: Int32Array, index: number): void {
  if (index !== GIVEN_AWAY) Atomics.store(flags, 1 + index, 0);
}
