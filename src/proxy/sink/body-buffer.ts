import { createHash, type Hash } from 'node:crypto';
import type { Incomplete } from '../../record/schema.ts';
import type { Limits } from './limits.ts';

/** How many bytes of bodies all open exchanges hold together. */
export interface HeldBytes {
  total: number;
}

/** One body while it arrives: length and hash of all of it, and the bytes as long as the limits allow. */
export class BodyBuffer {
  readonly #limits: Limits;
  readonly #held: HeldBytes;
  readonly #hash: Hash = createHash('sha256');
  #chunks: Buffer[] = [];
  #kept = 0;
  #bytes = 0;
  #missing: Incomplete['reason'] | undefined;
  #hashed = true;

  constructor(limits: Limits, held: HeldBytes) {
    this.#limits = limits;
    this.#held = held;
  }

  push(chunk: Buffer): void {
    this.#bytes += chunk.length;
    this.#hash.update(chunk);
    if (this.#missing) return;
    if (this.#bytes > this.#limits.body) this.#letGo('size_limit');
    else if (this.#held.total + chunk.length > this.#limits.held) this.#letGo('memory_limit');
    else {
      this.#chunks.push(chunk);
      this.#kept += chunk.length;
      this.#held.total += chunk.length;
    }
  }

  /** Bytes that never reached the worker. */
  lost(bytes: number): void {
    if (bytes === 0) return;
    this.#bytes += bytes;
    this.#hashed = false;
    this.#letGo('memory_limit');
  }

  /** Length of all of it, whether kept or not. */
  get bytes(): number {
    return this.#bytes;
  }

  get missing(): Incomplete['reason'] | undefined {
    return this.#missing;
  }

  /** The bytes, or null when they were let go. Frees them: call once. */
  take(): Buffer | null {
    const whole = this.#missing ? null : Buffer.concat(this.#chunks);
    this.#free();
    return whole;
  }

  /** SHA-256 in hex of all of it; undefined when bytes were lost on their way. */
  sha256(): string | undefined {
    return this.#hashed ? this.#hash.digest('hex') : undefined;
  }

  #letGo(reason: Incomplete['reason']): void {
    this.#missing ??= reason;
    this.#free();
  }

  #free(): void {
    this.#held.total -= this.#kept;
    this.#kept = 0;
    this.#chunks = [];
  }
}
