import { setTimeout as after } from 'node:timers/promises';
import { exchangeError } from '../proxy/relay/errors.ts';
import type { ExchangeError, ExchangeTap, Recorder, Upstream, UpstreamAnswer } from '../proxy/types.ts';
import { headerOf } from '../record/headers.ts';
import type { GatewayConfig, Target } from './config/schema.ts';
import { Unconvertible } from './convert/convert.ts';
import type { Pool } from './pool.ts';
import { type UpstreamDraft, withKey } from './upstream-request.ts';

/** What an endpoint answered last: passed on to the client. */
export interface Answered {
  kind: 'answer';
  target: Target;
  draft: UpstreamDraft;
  /** Its first bytes have come; every byte that is read is recorded. */
  answer: UpstreamAnswer;
  attempts: number;
}

/** No endpoint could be reached, or none is left. */
export interface NotAnswered {
  kind: 'error';
  error: ExchangeError;
  attempts: number;
}

export interface AttemptInput {
  targets: readonly Target[];
  /** The request for a target. @throws Unconvertible when the endpoint's wire cannot carry it */
  draft(target: Target): UpstreamDraft;
  /** Of the client's exchange. */
  exchange: { id: string; agent: string; connection: string; method: string };
  signal: AbortSignal;
}

export interface AttemptContext {
  config: GatewayConfig;
  pool: Pool;
  upstream: Upstream;
  /** Where attempts are recorded. */
  recorder: Recorder;
  /** Waits before an endpoint is tried again. */
  wait?(ms: number, signal: AbortSignal): Promise<void>;
}

/** Statuses after which the same request may succeed: at the same endpoint, or at another. */
const passing = new Set([408, 500, 502, 503, 504, 520, 521, 522, 523, 524, 529]);

/** Milliseconds before the first further try of an endpoint; doubled for each further one. */
const FIRST_DELAY_MS = 250;
/** Longest `retry-after` that is believed. */
const MAX_COOLDOWN_MS = 3_600_000;
/** Bytes of an error's body that are kept to be passed on. */
const MAX_ERROR_BYTES = 1024 * 1024;

/**
 * Sends a request to the targets in order until one answers. Nothing has reached the client before this returns, so
 * that sending again is safe: after a failed connection, 408, 429 and 5xx at the same or the next endpoint, after 401,
 * 403 and 429 with the next key. Any other answer is final. The last answer is returned when all have failed.
 */
export async function firstAnswer(
  input: AttemptInput,
  context: AttemptContext,
): Promise<Answered | NotAnswered> {
  const { config, wait = (ms, signal) => after(ms, undefined, { signal }) } = context;
  let number = 0;
  let last: Answered | NotAnswered | undefined;
  for (const target of input.targets) {
    let draft: UpstreamDraft;
    try {
      draft = input.draft(target);
    } catch (error) {
      if (!(error instanceof Unconvertible)) throw error;
      last ??= {
        kind: 'error',
        error: { code: 'NOT_CONVERTIBLE', message: error.message },
        attempts: number,
      };
      continue;
    }
    // Each key once, and the further tries after failures that are not the key's.
    let failures = 0;
    for (let keys = 0; failures <= config.retries; ) {
      number++;
      const tried = await attempt(target, draft, { ...input, number }, context);
      last = tried.outcome;
      if (tried.next === 'done') return last;
      if (tried.next === 'key' && ++keys < target.endpoint.keys.length) continue;
      if (tried.next !== 'again' || failures++ === config.retries) break;
      await wait(FIRST_DELAY_MS * 2 ** (failures - 1), input.signal);
    }
  }
  return last ?? { kind: 'error', error: { code: 'NO_ENDPOINT', message: 'no route fits' }, attempts: 0 };
}

interface Tried {
  outcome: Answered | NotAnswered;
  /** `key`: the same endpoint with another key; `again`: the same endpoint; `endpoint`: the next one. */
  next: 'done' | 'key' | 'again' | 'endpoint';
}

async function attempt(
  target: Target,
  draft: UpstreamDraft,
  { exchange, signal, number }: AttemptInput & { number: number },
  { pool, upstream, recorder }: AttemptContext,
): Promise<Tried> {
  const { endpoint } = target;
  const key = pool.key(endpoint);
  const headers = key === undefined ? draft.headers : withKey(draft.headers, endpoint, key.value);
  const to = { origin: draft.origin, path: draft.path, agent: exchange.agent };
  const tap = recorder.exchange({
    method: exchange.method,
    target: to,
    headers,
    connection: exchange.connection,
    attempt: {
      of: exchange.id,
      number,
      endpoint: endpoint.name,
      ...(key === undefined ? {} : { key: key.variable }),
      ...(draft.notConverted.length === 0 ? {} : { not_converted: [...draft.notConverted] }),
    },
  });
  if (draft.body.length > 0) tap.requestChunk(draft.body);
  tap.requestEnd();
  pool.attempted(endpoint);
  try {
    const answer = await upstream.send({
      method: exchange.method,
      target: to,
      headers,
      body: draft.body.length === 0 ? null : once(draft.body),
      signal,
    });
    tap.answerHead(answer.status, answer.headers);
    const begun = { ...answer, body: await begunBody(answer.body, tap, signal) };
    const next = nextAfter(target, key, begun, pool);
    const kept = next === 'done' ? begun : { ...begun, body: once(await firstBytes(begun.body)) };
    return { outcome: { kind: 'answer', target, draft, answer: kept, attempts: number }, next };
  } catch (error) {
    if (signal.aborted) {
      tap.end('aborted_by_client');
      throw signal.reason;
    }
    const problem = exchangeError(error);
    tap.end('upstream_error', problem);
    pool.failed(endpoint, `${problem.message} (${problem.code})`, true);
    return { outcome: { kind: 'error', error: problem, attempts: number }, next: 'again' };
  }
}

/** What follows an answer, and what it means for its endpoint and key. */
function nextAfter(
  { endpoint }: Target,
  key: { variable: string; value: string } | undefined,
  { status, headers }: UpstreamAnswer,
  pool: Pool,
): Tried['next'] {
  const after = retryAfterMs(headerOf(headers, 'retry-after'));
  if (status === 401 || status === 403 || status === 429) {
    // With the client's own key there is no other; an error of it is the client's to see, a limit another endpoint's to take.
    if (key === undefined) {
      pool.failed(endpoint, `status ${status}`, status === 429, after);
      return status === 429 ? 'endpoint' : 'done';
    }
    const another = pool.coolKey(endpoint, key, after);
    pool.failed(endpoint, `status ${status} with ${key.variable}`, false);
    return another ? 'key' : 'endpoint';
  }
  if (passing.has(status)) {
    pool.failed(endpoint, `status ${status}`, true, after);
    return 'again';
  }
  if (status < 400) pool.succeeded(endpoint);
  return 'done';
}

/** `retry-after` in seconds or as a date. */
function retryAfterMs(value: string | undefined): number | undefined {
  if (value === undefined) return undefined;
  const ms = /^\d+(\.\d+)?$/.test(value) ? Number(value) * 1000 : Date.parse(value) - Date.now();
  return Number.isFinite(ms) && ms > 0 ? Math.min(ms, MAX_COOLDOWN_MS) : undefined;
}

/**
 * Waits for the first bytes of a body: what breaks off before them may be sent again. What is read later is recorded
 * as it is read.
 */
async function begunBody(
  body: AsyncIterable<Buffer>,
  tap: ExchangeTap,
  signal: AbortSignal,
): Promise<AsyncIterable<Buffer>> {
  const chunks = body[Symbol.asyncIterator]();
  const first = await chunks.next();
  async function* recorded(): AsyncGenerator<Buffer> {
    try {
      for (let step = first; !step.done; step = await chunks.next()) {
        tap.answerChunk(step.value);
        yield step.value;
      }
      tap.end('complete');
    } catch (error) {
      tap.end(signal.aborted ? 'aborted_by_client' : 'truncated', exchangeError(error));
      throw error;
    } finally {
      // The reader stopped early: the client is gone, or the body is longer than an error is read.
      tap.end('aborted_by_client');
    }
  }
  return recorded();
}

async function firstBytes(body: AsyncIterable<Buffer>): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of body) {
    chunks.push(chunk);
    size += chunk.length;
    if (size > MAX_ERROR_BYTES) break;
  }
  return Buffer.concat(chunks);
}

async function* once(body: Buffer): AsyncGenerator<Buffer> {
  yield body;
}
