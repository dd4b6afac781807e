import type { Outcome } from '../record/schema.ts';
import type { MaskedInLog } from '../secrets/log-redactor.ts';

/** Raw header list as node:http gives it: name, value, name, value … with case, order and duplicates kept. */
export type RawHeaders = readonly string[];

/** Where a request goes: the origin it would have gone to without lens, and the path it gets there. */
export interface Target {
  /** Scheme, host and port: `https://api.anthropic.com`. */
  origin: string;
  /** Path and query as sent upstream. */
  path: string;
  /** Agent id, determined from launch, headers, user agent or path. */
  agent: string;
}

export interface UpstreamRequest {
  method: string;
  target: Target;
  /** End-to-end headers only, `Host` already that of the target. */
  headers: RawHeaders;
  /** Null when the request has no body. Consumed once, with back-pressure. */
  body: AsyncIterable<Buffer> | null;
  signal: AbortSignal;
  /** Receives each interim answer (status below 200) before the answer itself. */
  onInformation?(status: number, headers: RawHeaders): void;
}

export interface UpstreamAnswer {
  status: number;
  /** Reason phrase; the standard one when left out. */
  statusText?: string;
  headers: RawHeaders;
  body: AsyncIterable<Buffer>;
  /** Trailers, asked for once the body has ended. */
  trailers?: () => RawHeaders;
}

/** What answers requests: the real API through undici, or lens itself with `--dry`. */
export interface Upstream {
  /** Rejects when no answer begins (DNS, TCP, TLS, timeout, abort); a body that breaks off throws while it is read. */
  send(request: UpstreamRequest): Promise<UpstreamAnswer>;
  close(): Promise<void>;
}

/** Code and message of what went wrong; `code` is Node's or undici's own (`ECONNREFUSED`, `UND_ERR_SOCKET` …). */
export interface ExchangeError {
  code: string;
  message: string;
}

/** Receives the steps of one exchange from the relay. Calls are cheap: all work is done in another process. */
export interface ExchangeTap {
  /** ULID of the exchange, for `previous` of a WebSocket turn that continues it. */
  readonly id: string;
  /** Copies the bytes at once: the caller may go on using the chunk. */
  requestChunk(chunk: Uint8Array): void;
  requestEnd(): void;
  answerHead(status: number, headers: RawHeaders): void;
  /** For a WebSocket turn: one whole decoded message a call. */
  answerChunk(chunk: Uint8Array): void;
  /** The last call; every exchange gets exactly one. Later calls are ignored. */
  end(outcome: Exclude<Outcome, 'unfinished'>, error?: ExchangeError): void;
  /**
   * After `end`: resolves once the system has all steps, where `kill -9` cannot take it, and in any case after
   * `limits.endHeld` milliseconds; never rejects.
   */
  recorded(): Promise<void>;
}

export interface ExchangeStart {
  method: string;
  target: Target;
  /** As the client sent them; credentials are dropped, and remembered for masking, by the recorder. */
  headers: RawHeaders;
  connection: string;
  /** A WebSocket handshake that came to nothing: stored although it is a GET. */
  handshake?: true;
  /** Set for one turn on a WebSocket: `requestChunk` gets the client's message, `answerChunk` whole messages. */
  websocket?: {
    /** Exchange whose answer this turn continues (`previous_response_id`). */
    previous?: string | undefined;
    joined: boolean | 'missing_link';
  };
  /** Set for an attempt of the gateway: the client's exchange that it is for. */
  attempt?: AttemptLink;
}

/** One attempt of the gateway to have an exchange answered. */
interface AttemptLink {
  /** Id of the client's exchange, which is in the gateway's other log. */
  of: string;
  /** From 1. */
  number: number;
  /** Name of the endpoint. */
  endpoint: string;
  /** Environment variable whose key was sent. */
  key?: string;
  /** What the endpoint's wire could not express. */
  not_converted?: string[];
}

/** Records exchanges. */
export interface Recorder {
  exchange(start: ExchangeStart): ExchangeTap;
  /** Counts something that is no exchange and has no bytes of its own, for the summary. */
  other(method: string, path: string): void;
  /** Follows a request that is relayed and not recorded: its bytes and its time are counted. */
  passed(start: Pick<ExchangeStart, 'method' | 'target'>): ExchangeTap;
  /** Counts a tunnel that lens did not decrypt. */
  tunnel(tunnel: Omit<Traffic, 'what' | 'method' | 'path'>): void;
  /** A warning for the summary. */
  warn(message: string): void;
  /** Resolves when everything reported so far is on disk. */
  close(): Promise<CaptureSummary>;
}

/** One tunnel or request that is not recorded. */
export interface Traffic {
  what: 'tunnel' | 'request';
  /** With its port where it is not the usual one. */
  host: string;
  method?: string;
  /** Path as sent; the query is left out of the record. */
  path?: string;
  /** When it began, milliseconds of the wall clock. */
  at: number;
  /** Bytes from the client and to it. */
  up: number;
  down: number;
  ms: number;
}

interface TokenTotals {
  input: number;
  output: number;
  cacheRead: number;
}

export interface CaptureSummary {
  file: string;
  /** Exchanges on disk. */
  exchanges: number;
  /** Of these, by outcome. */
  outcomes: Record<string, number>;
  tokens: TokenTotals;
  /** Requests seen that were no model requests, by method and path without query. */
  otherRequests: Record<string, number>;
  warnings: string[];
  /** Secrets that were masked in the log, where it was asked for. */
  redacted?: MaskedInLog[];
}

/** The tap of an exchange that is not recorded. */
export const unrecordedTap: ExchangeTap = {
  id: '',
  requestChunk: () => undefined,
  requestEnd: () => undefined,
  answerHead: () => undefined,
  answerChunk: () => undefined,
  end: () => undefined,
  recorded: async () => undefined,
};
