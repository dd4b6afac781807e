import type { Outcome } from '../record/schema.ts';

/** Raw header list as node:http gives it: name, value, name, value … with case, order and duplicates kept. */
export type RawHeaders = readonly string[];

/** Where a request goes: the origin it would have gone to without lens, and the path it gets there. */
export interface Target {
  /** Scheme, host and port: `https://api.anthropic.com`. */
  origin: string;
  /** Path and query as sent upstream. */
  path: string;
  /** Agent id told from launch, headers, user agent or path. */
  agent: string;
}

export interface UpstreamRequest {
  method: string;
  target: Target;
  headers: RawHeaders;
  /** Null when the request has no body. Consumed once, with back-pressure. */
  body: AsyncIterable<Buffer> | null;
  signal: AbortSignal;
}

export interface UpstreamAnswer {
  status: number;
  headers: RawHeaders;
  body: AsyncIterable<Buffer>;
}

/** What answers requests: the real API through undici, or lens itself with `--dry`. */
export interface Upstream {
  send(request: UpstreamRequest): Promise<UpstreamAnswer>;
  close(): Promise<void>;
}

/** What the relay tells about one exchange while it runs. Calls are cheap: all work happens off the relaying loop. */
export interface ExchangeTap {
  requestChunk(chunk: Buffer): void;
  requestEnd(): void;
  answerHead(status: number, headers: RawHeaders): void;
  answerChunk(chunk: Buffer): void;
  end(outcome: Exclude<Outcome, 'unfinished'>, error?: { code: string; message: string }): void;
}

export interface ExchangeStart {
  method: string;
  target: Target;
  headers: RawHeaders;
  connection: string;
}

/** Where exchanges are recorded. */
export interface Recorder {
  exchange(start: ExchangeStart): ExchangeTap;
  /** Resolves when everything told so far is on disk. */
  close(): Promise<CaptureSummary>;
}

export interface CaptureSummary {
  file: string;
  exchanges: number;
  /** Requests seen that were no model requests, by method and path without query. */
  otherRequests: Record<string, number>;
  warnings: string[];
}
