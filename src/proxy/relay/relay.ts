import type { IncomingMessage, ServerResponse } from 'node:http';
import { headerOf } from '../../record/headers.ts';
import type { ExchangeTap, Recorder, Target, Upstream, UpstreamAnswer } from '../types.ts';
import { exchangeError } from './errors.ts';
import { endToEnd, passInformation, upstreamHeaders } from './headers.ts';
import { uploadOf } from './upload.ts';

export interface RelayContext {
  upstream: Upstream;
  recorder: Recorder;
  /** Client connection the request came on. */
  connection: string;
  /** Leaves the client's own `Host` alone (requests of a tunnel); otherwise it becomes the target's. */
  keepHost?: boolean;
  /** Counts the request and records nothing of it. */
  unrecorded?: boolean;
}

/**
 * Relays one request and its answer: bytes as they come, nothing buffered beyond the two sockets' own windows, an
 * abort on either side passed on at once, and every step reported to the recorder. Resolves when the exchange is over;
 * never rejects.
 */
export async function relay(
  request: IncomingMessage,
  response: ServerResponse,
  target: Target,
  context: RelayContext,
): Promise<void> {
  const method = request.method ?? 'GET';
  const tap = tapOf(request, target, context);
  const abort = new AbortController();
  const onClose = (): void => {
    if (!response.writableFinished) abort.abort(new Error('The client closed its connection.'));
  };
  // A request that waited for the capture to be ready may have lost its client.
  if (response.destroyed) onClose();
  else response.once('close', onClose);
  // Errors of the client's socket are handled in 'close'.
  response.on('error', () => undefined);

  const upload = uploadOf(request, tap);
  let answer: UpstreamAnswer | undefined;
  try {
    const headers = context.keepHost
      ? endToEnd(request.rawHeaders)
      : upstreamHeaders(request.rawHeaders, new URL(target.origin).host);
    answer = await context.upstream.send({
      method,
      target,
      headers,
      body: upload.body,
      signal: abort.signal,
      onInformation: (status, informed) => passInformation(response, status, informed),
    });
    tap.answerHead(answer.status, answer.headers);
    await sendAnswer(answer, response, tap, abort.signal);
    warnAboutTrailers(request, context);
  } catch (error) {
    if (abort.signal.aborted) tap.end('aborted_by_client');
    else if (answer) {
      tap.end('truncated', exchangeError(error));
      await tap.recorded();
      // The client must see that the answer is not whole, as it would have without lens.
      response.destroy();
    } else {
      // The request is recorded although it got no answer.
      await upload.rest();
      tap.end('upstream_error', exchangeError(error));
      await tap.recorded();
      answerBadGateway(response, target, error);
    }
  }
}

function tapOf(
  request: IncomingMessage,
  target: Target,
  { recorder, connection, unrecorded }: RelayContext,
): ExchangeTap {
  const method = request.method ?? 'GET';
  if (!unrecorded) return recorder.exchange({ method, target, headers: request.rawHeaders, connection });
  return recorder.passed({ method, target });
}

/** undici cannot send them. RFC 9110 (6.5.1) allows a proxy to drop them; a warning reports it. */
function warnAboutTrailers({ rawTrailers }: IncomingMessage, { recorder }: RelayContext): void {
  if (rawTrailers.length === 0) return;
  const names = rawTrailers.filter((_, index) => index % 2 === 0).join(', ');
  recorder.warn(`A request had trailers (${names}); lens passed its body on without them.`);
}

/**
 * Passes the answer on as it comes, all but its end: that waits until the system has what the recording process needs, so
 * that nothing a client has seen the end of is lost when lens is killed.
 */
export async function sendAnswer(
  answer: UpstreamAnswer,
  response: ServerResponse,
  tap: ExchangeTap,
  signal: AbortSignal,
): Promise<void> {
  response.sendDate = false;
  response.writeHead(answer.status, answer.statusText, endToEnd(answer.headers));
  // The head goes out before the first byte of the body: a stream may take its time.
  response.flushHeaders();
  let left = Number(headerOf(answer.headers, 'content-length') ?? Number.POSITIVE_INFINITY);
  let last: Uint8Array | undefined;
  for await (const chunk of answer.body) {
    tap.answerChunk(chunk);
    left -= chunk.length;
    // A client that knows the length regards the exchange as ended with the last byte.
    last = left <= 0 ? chunk.subarray(-1) : undefined;
    if (!response.write(last ? chunk.subarray(0, -1) : chunk)) await drained(response, signal);
  }
  if (response.writableLength > 0) await written(response, signal);
  tap.end('complete');
  await tap.recorded();
  if (last) response.write(last);
  const trailers = answer.trailers?.() ?? [];
  if (trailers.length > 0) response.addTrailers(pairs(trailers));
  await finished(response, signal);
}

function drained(response: ServerResponse, signal: AbortSignal): Promise<void> {
  return settled(signal, (resolve) => {
    response.once('drain', resolve);
    return () => response.off('drain', resolve);
  });
}

/** Waits until what was sent so far is with the kernel, so that a client that leaves before it counts as an abort. */
function written(response: ServerResponse, signal: AbortSignal): Promise<void> {
  return settled(signal, (resolve) => {
    response.write('', () => resolve());
    return () => undefined;
  });
}

function finished(response: ServerResponse, signal: AbortSignal): Promise<void> {
  return settled(signal, (resolve) => {
    response.end(resolve);
    return () => undefined;
  });
}

/** A promise that rejects as soon as the client is gone; `start` returns a function that stops the wait. */
function settled(signal: AbortSignal, start: (resolve: () => void) => () => void): Promise<void> {
  return new Promise((resolve, reject) => {
    const gone = (): void => {
      stop();
      reject(signal.reason);
    };
    const stop = start(() => {
      signal.removeEventListener('abort', gone);
      resolve();
    });
    if (signal.aborted) gone();
    else signal.addEventListener('abort', gone, { once: true });
  });
}

function pairs(headers: readonly string[]): [string, string][] {
  return Array.from({ length: headers.length / 2 }, (_, i) => [
    headers[2 * i] as string,
    headers[2 * i + 1] as string,
  ]);
}

function answerBadGateway(response: ServerResponse, target: Target, error: unknown): void {
  if (response.headersSent || response.destroyed) return void response.destroy();
  const { code, message } = exchangeError(error);
  const text = JSON.stringify({
    type: 'error',
    error: {
      type: 'api_error',
      code,
      message: `lens could not reach ${target.origin}: ${message} (${code})`,
    },
  });
  response.writeHead(502, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) });
  response.end(text);
}
