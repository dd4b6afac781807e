import { z } from 'zod';

/** Version of the record contract; every line carries it as `v`. */
export const RECORD_VERSION = 1;

/** Header values by lower-case name; a repeated header is an array in the order it was sent. */
const headers = z.record(z.string(), z.union([z.string(), z.array(z.string())]));

const line = <K extends string>(kind: K) => ({ v: z.literal(RECORD_VERSION), kind: z.literal(kind) });

/** How an exchange ended. `unfinished` is never written: readers give it to a request that has no response line. */
export const outcomes = [
  'complete',
  'truncated',
  'aborted_by_client',
  'upstream_error',
  'refused',
  'unfinished',
] as const;
export type Outcome = (typeof outcomes)[number];

/** Why a body is not whole in the log; `bytes` of its line still counts all of it. */
export const incomplete = z.looseObject({
  /** `unfinished_upload`: the client stopped; `memory_limit`, `size_limit`: lens let it go; `undecodable`: see `message`. */
  reason: z.enum(['unfinished_upload', 'memory_limit', 'size_limit', 'undecodable']),
  message: z.string().optional(),
});

/** Places in which `lens capture --redact` masked a secret; the line has no hashes of its body then. */
const redacted = z.number().int().optional();

/** Kinds of answers from inside lens: a text, a tool call first, those of a script, or those of another log. */
export const dryKinds = ['text', 'tool', 'script', 'replay'] as const;

/** One capture of one agent process, written before its first exchange. */
export const sessionLine = z.looseObject({
  ...line('session'),
  id: z.string(),
  /** ISO 8601 in UTC with milliseconds, as every `ts`. */
  ts: z.string(),
  /** Version of lens that wrote the log. */
  lens: z.string(),
  label: z.string().optional(),
  agent: z.string(),
  /** Command line with secrets masked. */
  command: z.array(z.string()).optional(),
  client: z.looseObject({ name: z.string(), version: z.string().optional() }).optional(),
  /** Version that the agent printed with `--version`; only of agents whose requests do not name theirs. */
  agent_version: z.string().optional(),
  cwd: z.string().optional(),
  git: z
    .looseObject({
      head: z.string().optional(),
      branch: z.string().optional(),
      dirty: z.boolean().optional(),
    })
    .optional(),
  platform: z.string(),
  /** Process that writes the log: `lens pack` and `--keep` leave the log of a running one alone. */
  pid: z.number().int().optional(),
  mode: z.enum(['reverse', 'forward']),
  /** How lens answered by itself; nothing left the machine. */
  dry: z.enum(dryKinds).optional(),
  upstreams: z.array(z.string()),
  /** Name and non-secret value of every environment variable, flag or config setting lens gave the agent. */
  settings: z.record(z.string(), z.string()),
  notes: z.array(z.string()).optional(),
  redacted,
});

/** One request as the client sent it. Exactly one of `request`, `text`, `base64` is there when it had a body. */
export const requestLine = z.looseObject({
  ...line('request'),
  /** ULID, unique over all logs. */
  id: z.string(),
  session: z.string(),
  ts: z.string(),
  agent: z.string(),
  /** Wire format by path and body, `unknown` when none fits. */
  wire: z.string(),
  method: z.string(),
  /** Path and query; values of credential keys in the query are masked. */
  path: z.string(),
  upstream: z.string(),
  /** Client connection; exchanges of one socket share it. */
  connection: z.string(),
  headers,
  /** Names of the headers whose values were not kept. */
  dropped: z.array(z.string()),
  encoding: z.string().optional(),
  /** Length and SHA-256 of the body as on the wire. */
  bytes: z.number().int().nonnegative(),
  sha256: z.string().optional(),
  /** Length and SHA-256 after content decoding, when `encoding` is set. */
  decoded_bytes: z.number().int().nonnegative().optional(),
  decoded_sha256: z.string().optional(),
  /** `false` when newlines between tokens were removed, so that the JSON fits on one line. */
  exact: z.boolean().optional(),
  /** The client's own JSON text. */
  request: z.unknown().optional(),
  text: z.string().optional(),
  base64: z.string().optional(),
  /** WebSocket: the exchange whose answer this frame continues, and whether the chain is whole. */
  previous: z.string().optional(),
  joined: z.union([z.boolean(), z.literal('missing_link')]).optional(),
  /** Set for an attempt of the gateway: the client's exchange (`of`), from 1 the number, endpoint and key variable. */
  attempt: z
    .looseObject({
      of: z.string(),
      number: z.number().int(),
      endpoint: z.string(),
      key: z.string().optional(),
      not_converted: z.array(z.string()).optional(),
    })
    .optional(),
  incomplete: incomplete.optional(),
  /** Places that were masked because a credential of this run was echoed there; the hashes are those of the body as sent. */
  masked: z.number().int().optional(),
  redacted,
});

/** Status and headers of the answer, written when they arrive. */
export const headersLine = z.looseObject({
  ...line('headers'),
  id: z.string(),
  ts: z.string(),
  status: z.number().int(),
  headers,
  dropped: z.array(z.string()),
  masked: z.number().int().optional(),
  redacted,
});

/** One event of a streamed answer. */
export const eventLine = z.looseObject({
  ...line('event'),
  id: z.string(),
  /** Milliseconds since the request arrived, monotonic clock. */
  ms: z.number(),
  event: z.string(),
  /** Parsed JSON, or the text when it is not JSON. */
  data: z.unknown(),
  /** The stream ended inside this event. */
  cut: z.boolean().optional(),
  masked: z.number().int().optional(),
});

/** How an exchange ended: exactly one for each request while lens lives. */
export const responseLine = z.looseObject({
  ...line('response'),
  id: z.string(),
  ts: z.string(),
  status: z.number().int().nullable(),
  outcome: z.enum(outcomes).exclude(['unfinished']),
  error: z.looseObject({ code: z.string(), message: z.string() }).optional(),
  /** Bytes of the answer's body as on the wire. */
  bytes: z.number().int().nonnegative(),
  ms_headers: z.number().optional(),
  ms_first_byte: z.number().optional(),
  /** First text, thinking or tool delta: TTFT. */
  ms_first_content: z.number().optional(),
  ms_end: z.number(),
  /** Events seen, when the answer was a stream. */
  events: z.number().int().optional(),
  /** The answer put together; see `ResponseModel` in src/wire/types.ts. */
  reconstructed: z.unknown().optional(),
  /** The body itself when it is not a model's answer: JSON value or text. */
  body: z.unknown().optional(),
  /** The same when it is neither JSON nor text. */
  base64: z.string().optional(),
  incomplete: incomplete.optional(),
  masked: z.number().int().optional(),
  redacted,
});

/** A time in which nothing could be written (disk full …); written once writing works again. */
export const gapLine = z.looseObject({
  ...line('gap'),
  /** First and last moment of the gap. */
  from: z.string(),
  ts: z.string(),
  /** The system's message. */
  reason: z.string(),
  /** Lines that were not written. */
  lines: z.number().int(),
});

/**
 * Traffic of a capture that is not recorded, one line for each host (tunnels that lens did not decrypt) and for each
 * host, method and path (requests that are no model requests): counts, bytes and times, never contents. Written at the
 * end of the capture.
 */
export const trafficLine = z.looseObject({
  ...line('traffic'),
  session: z.string(),
  /** When the first began and the last ended. */
  from: z.string(),
  ts: z.string(),
  what: z.enum(['tunnel', 'request']),
  /** Name or address; with its port where it is not the usual one. */
  host: z.string(),
  method: z.string().optional(),
  /** Without its query. */
  path: z.string().optional(),
  /** Number of tunnels or requests. */
  times: z.number().int(),
  /** Bytes of tunnels (TLS included) or bodies, from the client and to it. */
  bytes_up: z.number().int(),
  bytes_down: z.number().int(),
  /** Milliseconds they lasted together. */
  ms: z.number(),
});

/** The fields a line's schema names, without some of them: `Omit` loses all names to a loose object's index signature. */
export type Fields<T, Without extends string = 'v' | 'kind'> = {
  [K in keyof T as string extends K ? never : K extends Without ? never : K]: T[K];
};

export type SessionLine = z.infer<typeof sessionLine>;
export type RequestLine = z.infer<typeof requestLine>;
export type HeadersLine = z.infer<typeof headersLine>;
export type EventLine = z.infer<typeof eventLine>;
export type ResponseLine = z.infer<typeof responseLine>;
export type GapLine = z.infer<typeof gapLine>;
export type TrafficLine = z.infer<typeof trafficLine>;
export type Incomplete = z.infer<typeof incomplete>;
export type RecordLine =
  | SessionLine
  | RequestLine
  | HeadersLine
  | EventLine
  | ResponseLine
  | GapLine
  | TrafficLine;
