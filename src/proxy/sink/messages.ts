import type { Fields, SessionLine } from '../../record/schema.ts';
import type { TelemetryConfig } from '../../telemetry/types.ts';
import type { CaptureSummary, ExchangeError, ExchangeStart, RawHeaders, Traffic } from '../types.ts';
import type { Limits } from './limits.ts';
import type { Region } from './memory-file.ts';

/** What happened to an exchange; the first of five numbers of a step. */
export const step = {
  start: 0,
  requestChunk: 1,
  requestEnd: 2,
  answerHead: 3,
  answerChunk: 4,
  end: 5,
  /** A whole message of a WebSocket. */
  answerMessage: 6,
} as const;

/** Numbers a step takes: kind, exchange, milliseconds (monotonic), and two that depend on the kind. */
export const STEP_LENGTH = 5;

/**
 * Steps in order, from the relaying process to the recording one. For chunks the last two numbers are offset and length
 * in `bytes`; for `start`, `answerHead` and `end` the first of them is an index in `objects`; for `requestEnd` and `end`
 * the last is how many bytes were dropped.
 */
export interface Batch {
  steps: Float64Array;
  objects: unknown[];
  /** None when there are no chunks. What keeps them must copy them. */
  bytes: Uint8Array | undefined;
}

export interface StartStep extends ExchangeStart {
  id: string;
  /** Wall clock, milliseconds. */
  at: number;
  /** The path alone identifies a model request; otherwise the body decides, and other requests are not stored. */
  byPath: boolean;
}

export interface HeadStep {
  status: number;
  headers: RawHeaders;
}

export interface EndStep {
  outcome: 'complete' | 'truncated' | 'aborted_by_client' | 'upstream_error' | 'refused';
  error?: ExchangeError;
}

export type ToProcess =
  | { kind: 'open'; config: SinkConfig }
  /** With a `region`, the bytes are in the memory file. */
  | { kind: 'batch'; batch: Batch; region?: Region }
  | { kind: 'other'; method: string; path: string }
  | { kind: 'traffic'; traffic: Traffic }
  | { kind: 'warn'; message: string }
  | { kind: 'close' };

/** One finished exchange, for the line on the terminal. */
export interface FinishedExchange {
  id: string;
  agent: string;
  model: string | null;
  path: string;
  status: number | null;
  outcome: string;
  /** Tokens; null where the answer does not report them. */
  input: number | null;
  cacheRead: number | null;
  output: number | null;
  msFirstContent: number | null;
  msEnd: number;
}

export type FromProcess =
  /** `metricsPort`: where metrics are served, if they are. */
  | { kind: 'opened'; file: string; metricsPort?: number | undefined }
  | { kind: 'no_metrics'; port: number; code: string; message: string }
  | { kind: 'not_opened'; file: string; code: string; message: string }
  | { kind: 'finished'; exchanges: FinishedExchange[] }
  | { kind: 'warning'; message: string }
  /** It takes messages. */
  | { kind: 'alive' }
  /** A defect ends it. */
  | { kind: 'failed'; message: string }
  | { kind: 'closed'; summary: CaptureSummary };

export interface SinkConfig {
  /** Folder of the log and the name it gets, without suffix. */
  folder: string;
  name: string;
  session: Fields<SessionLine, 'v' | 'kind' | 'client'>;
  /** Credentials known before the first request: of the command line and the environment. */
  secrets: string[];
  events: boolean;
  /** The log continues that of a process that failed. */
  gap?: { from: string; reason: string };
  /** Write the log as zstd at once. */
  packed?: boolean;
  /** Mask secrets in all lines. `key` (base64) is that of their placeholders, the same for all logs of a capture. */
  redact?: { key: string };
  /** Spans and metrics of the exchanges, sent elsewhere. */
  telemetry?: TelemetryConfig;
  limits: Limits;
}
