import type { Limits } from './limits.ts';
import { type Batch, STEP_LENGTH, step } from './messages.ts';

/** Where batches go: a worker's port, with the bytes transferred and not copied. */
export interface BatchPort {
  postMessage(batch: Batch, transfer: ArrayBuffer[]): void;
}

/**
 * Collects the steps of all exchanges on the relaying thread and hands them to the worker: one copy of each chunk
 * into a slab, one message for many chunks. Costs the relay a memcpy and a few numbers a chunk.
 */
export class Batcher {
  readonly #port: BatchPort;
  readonly #processed: Int32Array;
  readonly #limits: Limits;
  #steps: number[] = [];
  #objects: unknown[] = [];
  #slab: Buffer = Buffer.alloc(0);
  #used = 0;
  #posted = 0;
  #timer: NodeJS.Timeout | undefined;
  #immediate: NodeJS.Immediate | undefined;

  constructor(port: BatchPort, processed: SharedArrayBuffer, limits: Limits) {
    this.#port = port;
    this.#processed = new Int32Array(processed);
    this.#limits = limits;
  }

  /** Adds a step with an object; `end` goes out with this turn of the loop, the rest may wait `batchDelay`. */
  object(kind: number, exchange: number, object: unknown, lost = 0): void {
    this.#steps.push(kind, exchange, performance.now(), this.#objects.length, lost);
    this.#objects.push(object);
    if (kind === step.end) this.#immediate ??= setImmediate(() => this.flush());
    else this.#soon();
  }

  /** Copies a chunk; false when too much is on its way to the worker, and then nothing is kept. */
  chunk(kind: number, exchange: number, chunk: Uint8Array): boolean {
    if (this.inFlight() + chunk.length > this.#limits.inFlight) return false;
    if (this.#used + chunk.length > this.#slab.length) this.#nextSlab(chunk.length);
    this.#slab.set(chunk, this.#used);
    this.#steps.push(kind, exchange, performance.now(), this.#used, chunk.length);
    this.#used += chunk.length;
    if (this.#used >= this.#limits.batch) this.flush();
    else this.#soon();
    return true;
  }

  /** Bytes handed over or collected that the worker has not dealt with. */
  inFlight(): number {
    const waiting = (this.#posted - Atomics.load(this.#processed, 0)) | 0;
    return waiting + this.#used;
  }

  flush(): void {
    clearTimeout(this.#timer);
    clearImmediate(this.#immediate);
    this.#timer = undefined;
    this.#immediate = undefined;
    if (this.#steps.length === 0) return;
    // A slab that is hardly used is cheaper to copy than to give away.
    const whole = this.#used > this.#slab.length / 4;
    const bytes = whole
      ? (this.#slab.buffer as ArrayBuffer)
      : (this.#slab.buffer.slice(0, this.#used) as ArrayBuffer);
    this.#posted = (this.#posted + this.#used) | 0;
    const batch: Batch = {
      kind: 'batch',
      steps: this.#steps,
      objects: this.#objects,
      bytes,
      used: this.#used,
    };
    this.#port.postMessage(batch, [bytes]);
    if (whole) this.#slab = Buffer.alloc(0);
    this.#steps = [];
    this.#objects = [];
    this.#used = 0;
  }

  #nextSlab(atLeast: number): void {
    if (this.#used > 0) this.flush();
    if (this.#slab.length < atLeast)
      this.#slab = Buffer.allocUnsafeSlow(Math.max(atLeast, this.#limits.batch));
  }

  #soon(): void {
    this.#timer ??= setTimeout(() => this.flush(), this.#limits.batchDelay);
  }
}

/** Walks the steps of a batch. */
export function eachStep(
  { steps }: Batch,
  take: (kind: number, exchange: number, ms: number, a: number, b: number) => void,
): void {
  for (let i = 0; i + STEP_LENGTH <= steps.length; i += STEP_LENGTH) {
    take(
      steps[i] as number,
      steps[i + 1] as number,
      steps[i + 2] as number,
      steps[i + 3] as number,
      steps[i + 4] as number,
    );
  }
}
