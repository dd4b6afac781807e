import { randomFillSync } from 'node:crypto';
import { setTimeout as after } from 'node:timers/promises';
import { monotonicFactory } from 'ulid';
import { redactUrl } from '../record/redact.ts';
import { isPoll, wires } from '../wire/table.ts';
import { Batcher } from './sink/batcher.ts';
import { limits as defaultLimits } from './sink/limits.ts';
import { type FinishedExchange, type SinkConfig, type StartStep, step } from './sink/messages.ts';
import { RecordingProcess } from './sink/recording-process.ts';
import { SupervisedRecording } from './sink/supervised.ts';
import { type ExchangeTap, type Recorder, type Traffic, unrecordedTap } from './types.ts';

export interface RecorderOptions extends Omit<SinkConfig, 'limits'> {
  limits?: SinkConfig['limits'];
  /** A process that was started before, to be ready by now; otherwise one is started. */
  process?: RecordingProcess;
  /** Called when an exchange's response line is written. */
  onFinished?(exchange: FinishedExchange): void;
  /** Called at once; the summary lists it too. */
  onWarning?(message: string): void;
}

/** A recorder with the file it writes. */
export interface OpenRecorder extends Recorder {
  readonly file: string;
  /** Port of the loopback interface where metrics are served, if they are. */
  readonly metricsPort: number | undefined;
  /** Process that writes it; both change when it had to be started again. */
  readonly pid: number;
}

/** Milliseconds that open exchanges get to report their outcome when the capture ends. */
const DRAIN_TIMEOUT_MS = 500;

/**
 * Opens a log and records exchanges into it in a separate process: hashing, decoding, JSON, masking and writing
 * never run on the relaying loop, and continue when lens is killed.
 * @throws LensError `not_writable` when the log cannot be created.
 */
export async function openRecorder(options: RecorderOptions): Promise<OpenRecorder> {
  const { onFinished, onWarning, limits = defaultLimits, process: given, ...config } = options;
  const recording = await SupervisedRecording.open(
    given ?? new RecordingProcess(limits),
    { ...config, limits },
    { onFinished, onWarning },
  );
  const batcher = new Batcher(recording, limits);
  const open = new Set<ExchangeTap>();
  // Ids sort in order of arrival, also within one millisecond.
  const ulid = monotonicFactory(pooledRandom());
  let count = 0;
  const passed: Recorder['passed'] = (start) =>
    countingTap(start, (traffic) => void recording.post({ kind: 'traffic', traffic }));
  return {
    get file() {
      return recording.file;
    },
    get metricsPort() {
      return recording.metricsPort;
    },
    get pid() {
      return recording.pid;
    },
    exchange(start) {
      const id = ulid();
      const storing =
        start.websocket || start.handshake ? 'by_path' : recordingPolicy(start.method, start.target.path);
      if (storing === 'never') return { ...passed(start), id };
      if (recording.failed) return { ...unrecordedTap, id };
      const exchange = { ...start, id, at: Date.now(), byPath: storing === 'by_path' };
      const tap = tapOf(batcher, limits.endHeld, ++count, exchange, () => open.delete(tap));
      open.add(tap);
      return tap;
    },
    other: (method, requestPath) => void recording.post({ kind: 'other', method, path: requestPath }),
    passed,
    tunnel: (tunnel) => void recording.post({ kind: 'traffic', traffic: { what: 'tunnel', ...tunnel } }),
    warn: (message) => void recording.post({ kind: 'warn', message }),
    async close() {
      await endAll(open);
      void batcher.flush();
      return recording.close();
    },
  };
}

function tapOf(
  batcher: Batcher,
  endHeld: number,
  number: number,
  start: StartStep,
  onEnd: () => void,
): ExchangeTap {
  let lostRequest = 0;
  let lostAnswer = 0;
  let ended = false;
  let handedOver: Promise<unknown> = Promise.resolve();
  const answerKind = start.websocket ? step.answerMessage : step.answerChunk;
  batcher.object(step.start, number, start);
  return {
    id: start.id,
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
      handedOver = batcher.flush();
    },
    recorded: () => atMost(handedOver, endHeld),
  };
}

/** Counts the bytes and the time of a request that is not recorded. */
function countingTap(
  { method, target }: Parameters<Recorder['passed']>[0],
  done: (traffic: Traffic) => void,
): ExchangeTap {
  const at = Date.now();
  const started = performance.now();
  let up = 0;
  let down = 0;
  let ended = false;
  return {
    ...unrecordedTap,
    requestChunk(chunk) {
      up += chunk.length;
    },
    answerChunk(chunk) {
      down += chunk.length;
    },
    end() {
      if (ended) return;
      ended = true;
      const path = redactUrl(target.path).value;
      const { host } = new URL(target.origin);
      done({ what: 'request', host, method, path, at, up, down, ms: performance.now() - started });
    },
  };
}

/** Waits for something that never fails, or until time is up. */
function atMost(done: Promise<unknown>, ms: number): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    void done.then(() => {
      clearTimeout(timer);
      resolve();
    });
  });
}

/** Waits briefly for the relay to report how its last exchanges ended, then ends them: each has an ending on disk. */
async function endAll(open: ReadonlySet<ExchangeTap>): Promise<void> {
  const until = performance.now() + DRAIN_TIMEOUT_MS;
  while (open.size > 0 && performance.now() < until) await after(10);
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

/** Whether a request is recorded: decided by its path, by its body, or never. */
export type RecordingPolicy = 'by_path' | 'by_body' | 'never';

/** Paths of model requests that no wire claims: counting and compaction. */
const modelPaths = /\/(?:messages\/count_tokens|responses\/(?:compact|input_tokens))$|:countTokens$/;

/**
 * Decides by method and path, before the body arrives. A request that asks for something (GET, HEAD …) is no model
 * request; one that sends a body to an unknown path may be, behind a gateway: its body decides.
 */
export function recordingPolicy(method: string, path: string): RecordingPolicy {
  if (isPoll(method, path)) return 'by_path';
  if (!/^(?:POST|PUT|PATCH)$/.test(method)) return 'never';
  const bare = path.split(/[?#]/, 1)[0]?.replace(/\/+$/, '') ?? '';
  return modelPaths.test(bare) || wires.some((wire) => wire.matchesPath(bare)) ? 'by_path' : 'by_body';
}
