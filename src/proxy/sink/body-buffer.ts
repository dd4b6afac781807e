import { createHash, type Hash } from 'node:crypto';
import type { Incomplete } from '../../record/schema.ts';
import type { Limits } from './limits.ts';

/** How many bytes of bodies all open exchanges hold together. */
export interface HeldBytes {
  total: number;
}

/** Room a body begins with when its length is not known, and the most it begins with when it is. */
const FIRST_BLOCK = 16 * 1024;
const MAX_FIRST_BLOCK = 8 * 1024 * 1024;

/** Most that is added at a time. */
const MAX_BLOCK = 4 * 1024 * 1024;

/** One body while it arrives: length and hash of all of it, and a copy of the bytes as long as the limits allow. */
export class BodyBuffer {
  readonly #limits: Limits;
  readonly #held: HeldBytes;
  readonly #hash: Hash | undefined;
  #blocks: Buffer[] = [];
  /** Bytes used of the last block. */
  #used = 0;
  #next: number;
  #kept = 0;
  #bytes = 0;
  #missing: Incomplete['reason'] | undefined;
  #hashed: boolean;

  /** @param expected its length as announced; a body that keeps to it is never copied a second time */
  constructor(
    limits: Limits,
    held: HeldBytes,
    { hashed = false, expected = 0 }: { hashed?: boolean; expected?: number } = {},
  ) {
    this.#limits = limits;
    this.#held = held;
    this.#hashed = hashed;
    this.#hash = hashed ? createHash('sha256') : undefined;
    this.#next = Math.min(expected, MAX_FIRST_BLOCK) || FIRST_BLOCK;
  }

  push(chunk: Buffer): void {
    this.#bytes += chunk.length;
    this.#hash?.update(chunk);
    if (this.#missing) return;
    if (this.#bytes > this.#limits.body) this.#discard('size_limit');
    else if (this.#held.total + chunk.length > this.#limits.held) this.#discard('memory_limit');
    else this.#keep(chunk);
  }

  /** Bytes that never came here. */
  lost(bytes: number): void {
    if (bytes === 0) return;
    this.#bytes += bytes;
    this.#hashed = false;
    this.#discard('memory_limit');
  }

  /** Length of all of it, whether kept or not. */
  get bytes(): number {
    return this.#bytes;
  }

  get missing(): Incomplete['reason'] | undefined {
    return this.#missing;
  }

  /** The bytes, or null when they were dropped. Frees them: call once. */
  take(): Buffer | null {
    if (this.#missing) return null;
    const last = this.#blocks.pop()?.subarray(0, this.#used);
    const whole = this.#blocks.length === 0 ? last : Buffer.concat([...this.#blocks, last as Buffer]);
    this.#free();
    return whole ?? Buffer.alloc(0);
  }

  /** Frees the bytes: they are not needed. */
  clear(): void {
    this.#free();
  }

  /** SHA-256 in hex of all of it; undefined when it was not asked for, or bytes were lost on their way. */
  sha256(): string | undefined {
    return this.#hashed ? this.#hash?.digest('hex') : undefined;
  }

  #keep(chunk: Buffer): void {
    this.#kept += chunk.length;
    this.#held.total += chunk.length;
    for (let from = 0; from < chunk.length; ) {
      const block = this.#roomy();
      const copied = chunk.copy(block, this.#used, from);
      this.#used += copied;
      from += copied;
    }
  }

  /** The last block when it has room, else a new one, each as large as all before it. */
  #roomy(): Buffer {
    const last = this.#blocks.at(-1);
    if (last && this.#used < last.length) return last;
    const block = Buffer.allocUnsafeSlow(this.#next);
    this.#next = Math.min(Math.max(this.#kept, FIRST_BLOCK), MAX_BLOCK);
    this.#blocks.push(block);
    this.#used = 0;
    return block;
  }

  #discard(reason: Incomplete['reason']): void {
    this.#missing ??= reason;
    this.#free();
  }

  #free(): void {
    this.#held.total -= this.#kept;
    this.#kept = 0;
    this.#blocks = [];
    this.#used = 0;
  }
}
