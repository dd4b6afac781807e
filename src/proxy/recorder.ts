import { randomFillSync } from 'node:crypto';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { monotonicFactory } from 'ulid';
import { LensError } from '../errors.ts';
import { redactUrl } from '../record/redact.ts';
import { storingOf } from './model-path.ts';
import { Batcher } from './sink/batcher.ts';
import { Endings } from './sink/endings.ts';
import { limits as defaultLimits } from './sink/limits.ts';
import {
  type FinishedExchange,
  type FromWorker,
  type SinkConfig,
  step,
  type ToWorker,
} from './sink/messages.ts';
import { SHARED_BYTES } from './sink/slabs.ts';
import type { CaptureSummary, ExchangeStart, ExchangeTap, Recorder } from './types.ts';
import { untapped } from './untapped.ts';

export interface RecorderOptions extends Omit<SinkConfig, 'limits'> {
  limits?: SinkConfig['limits'];
  /** Told when an exchange's response line is written. */
  onFinished?(exchange: FinishedExchange): void;
  /** Told at once, besides standing in the summary. */
  onWarning?(message: string): void;
}

/** A recorder with the file it writes. */
export interface OpenRecorder extends Recorder {
  readonly file: string;
}

/** Milliseconds that exchanges still open at the end have to tell their outcome. */
const LAST_WORDS = 500;

/**
 * Opens a log and records exchanges into it on a thread of its own: hashing, decoding, JSON, masking and writing
 * never run on the loop that relays.
 * @throws LensError `not_writable` when the log cannot be created.
 */
export async function openRecorder(options: RecorderOptions): Promise<OpenRecorder> {
  const { onFinished, onWarning, limits = defaultLimits, ...config } = options;
  const shared = new SharedArrayBuffer(SHARED_BYTES);
  // The same file with this one's extension: TypeScript in a checkout, JavaScript once it is built.
  const entry = new URL(`./sink/worker${path.extname(new URL(import.meta.url).pathname)}`, import.meta.url);
  // Flags of the main thread (`--inspect`, `--eval` …) are not for this one.
  const worker = new Worker(entry, { workerData: { ...config, limits, shared }, execArgv: [] });
  /** What is known without the worker, should it fail. */
  const soFar = emptySummary();
  let dead = false;
  let closed = false;
  let close: ((summary: CaptureSummary) => void) | undefined;
  const endings = new Endings(limits.endHeld);

  const file = await new Promise<string>((resolve, reject) => {
    worker.on('message', (message: FromWorker) => {
      if (message.kind === 'opened') resolve(message.file);
      else if (message.kind === 'not_opened') {
        closed = true;
        reject(notWritable(message));
      } else if (message.kind === 'finished') {
        soFar.exchanges += message.exchanges.length;
        for (const exchange of message.exchanges) onFinished?.(exchange);
      } else if (message.kind === 'recorded') endings.recorded(message.numbers);
      else if (message.kind === 'warning') onWarning?.(message.message);
      else {
        closed = true;
        close?.(message.summary);
      }
    });
    const failed = (error: Error): void => {
      if (dead || closed) return;
      dead = true;
      endings.giveUp();
      const text = `RECORDING STOPPED: the recording thread failed (${error.message}). The agent goes on undisturbed.`;
      soFar.warnings.push(text);
      onWarning?.(text);
      reject(error);
      close?.(soFar);
    };
    worker.once('error', failed);
    worker.once('exit', (code) => failed(new Error(`it ended with code ${code}`)));
  });

  soFar.file = file;
  const post = (message: ToWorker): void => worker.postMessage(message);
  const batcher = new Batcher(worker, shared, limits);
  const open = new Set<ExchangeTap>();
  // Ids sort in the order requests arrived, also within one millisecond.
  const ulid = monotonicFactory(pooledRandom());
  let count = 0;
  return {
    file,
    exchange(start) {
      const id = ulid();
      const storing =
        start.websocket || start.handshake ? 'by_path' : storingOf(start.method, start.target.path);
      if (storing === 'never') {
        post({ kind: 'other', method: start.method, path: redactUrl(start.target.path).value });
        return { ...untapped, id };
      }
      if (dead) return { ...untapped, id };
      const tap = tapOf(batcher, endings, ++count, id, start, storing === 'by_path', () => open.delete(tap));
      open.add(tap);
      return tap;
    },
    other: (method, requestPath) => post({ kind: 'other', method, path: requestPath }),
    warn: (message) => post({ kind: 'warn', message }),
    async close() {
      await endAll(open);
      batcher.flush();
      if (dead) return soFar;
      return new Promise<CaptureSummary>((resolve) => {
        close = resolve;
        post({ kind: 'close' });
      });
    },
  };
}

function tapOf(
  batcher: Batcher,
  endings: Endings,
  number: number,
  id: string,
  start: ExchangeStart,
  byPath: boolean,
  onEnd: () => void,
): ExchangeTap {
  let lostRequest = 0;
  let lostAnswer = 0;
  let ended = false;
  const answerKind = start.websocket ? step.answerMessage : step.answerChunk;
  batcher.object(step.start, number, { ...start, id, at: Date.now(), byPath });
  return {
    id,
    requestChunk(chunk) {
      if (ended) return;
      if (lostRequest > 0 || !batcher.chunk(step.requestChunk, number, chunk)) lostRequest += chunk.length;
    },
    requestEnd() {
      if (!ended) batcher.object(step.requestEnd, number, null, lostRequest);
    },
    answerHead(status, headers) {
      if (!ended) batcher.object(step.answerHead, number, { status, headers });
    },
    answerChunk(chunk) {
      if (ended) return;
      if (lostAnswer > 0 || !batcher.chunk(answerKind, number, chunk)) lostAnswer += chunk.length;
    },
    end(outcome, error) {
      if (ended) return;
      ended = true;
      onEnd();
      batcher.object(step.end, number, error ? { outcome, error } : { outcome }, lostAnswer);
    },
    recorded: () => endings.of(number),
  };
}

/** Gives the relay a moment to tell how its last exchanges ended, then ends them itself: each has an ending on disk. */
async function endAll(open: ReadonlySet<ExchangeTap>): Promise<void> {
  const until = performance.now() + LAST_WORDS;
  while (open.size > 0 && performance.now() < until) await setTimeout(10);
  const error = { code: 'CAPTURE_ENDED', message: 'the capture ended before the answer did' };
  for (const tap of open) tap.end('aborted_by_client', error);
}

/** Random numbers below 1 for ULIDs, drawn from the system a few hundred at a time. */
function pooledRandom(): () => number {
  const pool = new Uint32Array(512);
  let at = pool.length;
  return () => {
    if (at === pool.length) {
      randomFillSync(pool);
      at = 0;
    }
    return (pool[at++] as number) / 2 ** 32;
  };
}

function notWritable({ file, code, message }: { file: string; code: string; message: string }): LensError {
  return new LensError('not_writable', `the log cannot be created: ${message}`, {
    where: file,
    hint:
      code === 'ENOSPC'
        ? 'Make room on that disk, or choose another folder with --out.'
        : 'Choose another folder with --out.',
  });
}

function emptySummary(): CaptureSummary {
  const tokens = { input: 0, output: 0, cacheRead: 0 };
  return { file: '', exchanges: 0, outcomes: {}, tokens, otherRequests: {}, warnings: [] };
}
