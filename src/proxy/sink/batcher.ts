import type { Limits } from './limits.ts';
import { type Batch, STEP_LENGTH, step } from './messages.ts';

/** Where batches go. The bytes of a batch are the caller's again as soon as `send` has returned. */
export interface BatchPort {
  /** Resolves when the system has the batch, or the receiver is gone; never rejects. */
  send(batch: Batch): Promise<void>;
  /** Whether this number of bytes may be added to those in flight. */
  roomFor(bytes: number): boolean;
}

/** Milliseconds within which neighbouring chunks of one stream count as having come together. */
const MERGE_WINDOW_MS = 0.5;

/**
 * Collects the steps of all exchanges on the relaying side and hands them over: one copy of each chunk, one message for
 * many chunks. Costs the relay a memcpy and a few numbers a chunk.
 */
export class Batcher {
  readonly #port: BatchPort;
  readonly #limits: Limits;
  #steps: number[] = [];
  #objects: unknown[] = [];
  #slab: Buffer | undefined;
  #used = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(port: BatchPort, limits: Limits) {
    this.#port = port;
    this.#limits = limits;
  }

  /** Adds a step with an object. It may wait `batchDelay`, or until `flush`. */
  object(kind: number, exchange: number, object: unknown, lost = 0): void {
    this.#steps.push(kind, exchange, performance.now(), this.#objects.length, lost);
    this.#objects.push(object);
    this.#soon();
  }

  /** Copies a chunk; false when too much is on its way, and then nothing is kept. */
  chunk(kind: number, exchange: number, chunk: Uint8Array): boolean {
    if (!this.#port.roomFor(this.#used + chunk.length)) return false;
    if (this.#slab && this.#used + chunk.length > this.#slab.length) {
      void this.flush();
      if (chunk.length > this.#slab.length) this.#slab = undefined;
    }
    this.#slab ??= Buffer.allocUnsafeSlow(Math.max(chunk.length, this.#limits.batch));
    this.#slab.set(chunk, this.#used);
    if (!this.#continues(kind, exchange)) {
      this.#steps.push(kind, exchange, performance.now(), this.#used, 0);
    }
    this.#steps[this.#steps.length - 1] = (this.#steps.at(-1) as number) + chunk.length;
    this.#used += chunk.length;
    if (this.#used >= this.#limits.batch) void this.flush();
    else this.#soon();
    return true;
  }

  /** Hands over what was collected; resolves when it is with the system. */
  flush(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#steps.length === 0) return Promise.resolve();
    const sent = this.#port.send({
      steps: new Float64Array(this.#steps),
      objects: this.#objects,
      bytes: this.#used === 0 ? undefined : this.#slab?.subarray(0, this.#used),
    });
    // One that was made for a single large chunk is not kept.
    if (this.#slab && this.#slab.length > this.#limits.batch) this.#slab = undefined;
    this.#steps = [];
    this.#objects = [];
    this.#used = 0;
    return sent;
  }

  /** Whether a chunk goes on where the last step ended. A server's messages on a WebSocket stay apart. */
  #continues(kind: number, exchange: number): boolean {
    const at = this.#steps.length - STEP_LENGTH;
    if (this.#steps[at] !== kind || this.#steps[at + 1] !== exchange) return false;
    if (kind === step.answerChunk)
      return performance.now() - (this.#steps[at + 2] as number) < MERGE_WINDOW_MS;
    return kind === step.requestChunk;
  }

  #soon(): void {
    this.#timer ??= setTimeout(() => void this.flush(), this.#limits.batchDelay);
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
