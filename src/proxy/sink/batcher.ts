import type { Limits } from './limits.ts';
import { type Batch, STEP_LENGTH, step } from './messages.ts';
import { GIVEN_AWAY, type Slab, SlabPool } from './slabs.ts';

/** Where batches go: a worker's port. Slabs of the pool are shared, others transferred. */
export interface BatchPort {
  postMessage(batch: Batch, transfer: ArrayBuffer[]): void;
}

/** Milliseconds within which neighbouring chunks of one stream count as having come together. */
const SAME_MOMENT = 0.5;

/**
 * Collects the steps of all exchanges on the relaying thread and hands them to the worker: one copy of each chunk
 * into a slab, one message for many chunks. Costs the relay a memcpy and a few numbers a chunk.
 */
export class Batcher {
  readonly #port: BatchPort;
  readonly #processed: Int32Array;
  readonly #limits: Limits;
  readonly #pool: SlabPool;
  #steps: number[] = [];
  #objects: unknown[] = [];
  #slab: Slab | undefined;
  #used = 0;
  #posted = 0;
  #timer: NodeJS.Timeout | undefined;
  #immediate: NodeJS.Immediate | undefined;

  /** @param shared `SHARED_BYTES` that the worker has, too */
  constructor(port: BatchPort, shared: SharedArrayBuffer, limits: Limits) {
    this.#port = port;
    this.#processed = new Int32Array(shared);
    this.#limits = limits;
    this.#pool = new SlabPool(shared, limits.batch);
  }

  /**
   * Adds a step with an object. `requestEnd` goes out with this turn of the loop, to be recorded while the upstream
   * thinks, and `end`, which somebody waits for; the rest may wait `batchDelay`.
   */
  object(kind: number, exchange: number, object: unknown, lost = 0): void {
    this.#steps.push(kind, exchange, performance.now(), this.#objects.length, lost);
    this.#objects.push(object);
    if (kind === step.end || kind === step.requestEnd) this.#immediate ??= setImmediate(() => this.flush());
    else this.#soon();
  }

  /** Copies a chunk; false when too much is on its way to the worker, and then nothing is kept. */
  chunk(kind: number, exchange: number, chunk: Uint8Array): boolean {
    if (this.inFlight() + chunk.length > this.#limits.inFlight) return false;
    if (this.#slab && this.#used + chunk.length > this.#slab.bytes.length) this.flush();
    this.#slab ??= this.#pool.take(chunk.length);
    this.#slab.bytes.set(chunk, this.#used);
    if (!this.#continues(kind, exchange)) {
      this.#steps.push(kind, exchange, performance.now(), this.#used, 0);
    }
    this.#steps[this.#steps.length - 1] = (this.#steps.at(-1) as number) + chunk.length;
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
    this.#posted = (this.#posted + this.#used) | 0;
    const bytes = this.#slab && bytesOf(this.#slab, this.#used);
    const batch: Batch = {
      kind: 'batch',
      steps: this.#steps,
      objects: this.#objects,
      bytes,
      slab: this.#slab?.index,
      used: this.#used,
    };
    this.#port.postMessage(batch, bytes instanceof ArrayBuffer ? [bytes] : []);
    this.#slab = undefined;
    this.#steps = [];
    this.#objects = [];
    this.#used = 0;
  }

  /** Whether a chunk goes on where the last step ended. A server's messages on a WebSocket stay apart. */
  #continues(kind: number, exchange: number): boolean {
    const at = this.#steps.length - STEP_LENGTH;
    if (this.#steps[at] !== kind || this.#steps[at + 1] !== exchange) return false;
    if (kind === step.answerChunk) return performance.now() - (this.#steps[at + 2] as number) < SAME_MOMENT;
    return kind === step.requestChunk;
  }

  #soon(): void {
    this.#timer ??= setTimeout(() => this.flush(), this.#limits.batchDelay);
  }
}

/** What is handed over of a slab; of one that is given away and hardly used, only that. */
function bytesOf({ bytes, index }: Slab, used: number): ArrayBufferLike {
  return index === GIVEN_AWAY && used < bytes.length / 4 ? bytes.buffer.slice(0, used) : bytes.buffer;
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
