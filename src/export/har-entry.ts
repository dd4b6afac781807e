import { STATUS_CODES } from 'node:http';
import { isObject } from '../wire/json.ts';
import { streamText } from './stream-text.ts';
import type { ExportedExchange } from './types.ts';

interface NameValue {
  name: string;
  value: string;
}

/** A message of a WebSocket, as Chrome's network panel exports and imports it. */
interface WebSocketMessage {
  type: 'send' | 'receive';
  /** Seconds since 1970. */
  time: number;
  /** 1: text. */
  opcode: 1;
  data: string;
}

/**
 * What `response.content` is: the events of a stream, a body that is JSON, text or binary, or an answer that lens put
 * together because no log has its bytes.
 */
type ContentOrigin = 'events' | 'json' | 'text' | 'base64' | 'assembled' | 'none';

/** An entry of HAR 1.2. Members that begin with `_` are additions, as the specification allows. */
export interface HarEntry {
  startedDateTime: string;
  time: number;
  request: {
    method: string;
    url: string;
    httpVersion: string;
    cookies: [];
    headers: NameValue[];
    queryString: NameValue[];
    headersSize: -1;
    bodySize: number;
    postData?: { mimeType: string; text: string; comment?: string };
  };
  response: {
    status: number;
    statusText: string;
    httpVersion: string;
    cookies: [];
    headers: NameValue[];
    content: { size: number; mimeType: string; text?: string; encoding?: 'base64'; comment?: string };
    redirectURL: string;
    headersSize: -1;
    bodySize: number;
    _error?: string;
  };
  cache: Record<string, never>;
  timings: { blocked: -1; dns: -1; connect: -1; ssl: -1; send: number; wait: number; receive: number };
  connection?: string;
  _resourceType: 'fetch' | 'websocket';
  _webSocketMessages?: WebSocketMessage[];
  _lens: {
    source: ExportedExchange['source'];
    /** How faithful the body is: exact, transcript or truncated. */
    completeness: string | null;
    /** The request line of the record contract without its body, which is `postData` or the message that was sent. */
    request: object;
    body: 'json' | 'text' | 'base64' | null;
    headers: object | null;
    /** Milliseconds, name and length of each event of the stream; `true` when the stream ended inside it. */
    events: [ms: number, event: string, bytes: number, cut?: true][];
    /** The response line without the answer where `content` has it. */
    response: object | null;
    content: ContentOrigin;
  };
}

/** The URL of an exchange whose log does not state where it was sent. */
const UNKNOWN = 'http://unknown.invalid';
const NOT_RECORDED = 'unknown';

/** One exchange as an entry. */
export function harEntry(exchange: ExportedExchange): HarEntry {
  const { request, headers, response, row, body, events } = exchange;
  const isWebSocket = row.joined !== null;
  const wait = response?.ms_headers ?? response?.ms_first_byte ?? 0;
  const time = Math.max(response?.ms_end ?? wait, wait);
  const url = urlOf(request.upstream, request.path, isWebSocket);
  const { content, origin } = contentOf(exchange);
  const started = startOf(request.ts);
  return {
    startedDateTime: started.toISOString(),
    time,
    request: {
      method: request.method ?? 'POST',
      url,
      httpVersion: NOT_RECORDED,
      cookies: [],
      headers: headerList(request.headers),
      queryString: [...new URL(url).searchParams].map(([name, value]) => ({ name, value })),
      headersSize: -1,
      bodySize: isWebSocket ? 0 : (request.bytes ?? -1),
      ...(body === null || isWebSocket ? {} : { postData: postData(exchange) }),
    },
    response: {
      status: response?.status ?? headers?.status ?? 0,
      statusText: STATUS_CODES[response?.status ?? headers?.status ?? 0] ?? '',
      httpVersion: NOT_RECORDED,
      cookies: [],
      headers: headerList(headers?.headers ?? {}),
      content,
      redirectURL: '',
      headersSize: -1,
      bodySize: response?.bytes ?? -1,
      ...(response?.error ? { _error: response.error.message } : {}),
    },
    cache: {},
    timings: { blocked: -1, dns: -1, connect: -1, ssl: -1, send: 0, wait, receive: time - wait },
    ...(request.connection === undefined ? {} : { connection: request.connection }),
    _resourceType: isWebSocket ? 'websocket' : 'fetch',
    ...(isWebSocket ? { _webSocketMessages: messagesOf(exchange, started) } : {}),
    _lens: {
      source: exchange.source,
      completeness: row.completeness,
      request,
      body: body?.encoding ?? null,
      headers,
      events: events.map(({ ms, event, bytes, cut }) => (cut ? [ms, event, bytes, cut] : [ms, event, bytes])),
      response: withoutContent(response, origin),
      content: origin,
    },
  };
}

function postData({ body, request }: ExportedExchange): { mimeType: string; text: string; comment?: string } {
  const mimeType = [request.headers['content-type']].flat()[0] ?? 'application/json';
  return {
    mimeType,
    text: body?.text ?? '',
    ...(body?.encoding === 'base64' ? { comment: 'The body is binary; text is its base64' } : {}),
  };
}

function contentOf(exchange: ExportedExchange): {
  content: HarEntry['response']['content'];
  origin: ContentOrigin;
} {
  const { response, headers, row, events } = exchange;
  const mimeType = [headers?.headers['content-type']].flat()[0] ?? '';
  const sized = (text: string): { size: number; text: string } => ({ size: Buffer.byteLength(text), text });
  if (row.joined === null && events.length > 0 && events.every(({ data }) => data !== undefined)) {
    const { text, comment } = streamText(exchange, mimeType);
    return {
      content: { ...sized(text), mimeType: mimeType || 'text/event-stream', ...(comment ? { comment } : {}) },
      origin: 'events',
    };
  }
  if (response?.base64 !== undefined) {
    const size = Buffer.byteLength(response.base64, 'base64');
    return { content: { size, mimeType, text: response.base64, encoding: 'base64' }, origin: 'base64' };
  }
  if (response?.body !== undefined) {
    const { body } = response;
    const isText = typeof body === 'string';
    const text = isText ? body : JSON.stringify(body);
    const type = mimeType || (isText ? 'text/plain' : 'application/json');
    return { content: { ...sized(text), mimeType: type }, origin: isText ? 'text' : 'json' };
  }
  if (isObject(response?.reconstructed)) {
    const comment =
      'The answer as lens assembled it; its bytes are not in the log, or the log is not in its place';
    const text = JSON.stringify(response.reconstructed);
    return { content: { ...sized(text), mimeType: 'application/json', comment }, origin: 'assembled' };
  }
  return { content: { size: 0, mimeType: mimeType || 'x-unknown' }, origin: 'none' };
}

/** The response line without what the content holds as a whole. */
function withoutContent(response: ExportedExchange['response'], origin: ContentOrigin): object | null {
  if (response === null) return null;
  const { body: _body, base64: _base64, reconstructed, ...fields } = response;
  return origin === 'assembled' || reconstructed === undefined ? fields : { ...fields, reconstructed };
}

function messagesOf({ body, events }: ExportedExchange, started: Date): WebSocketMessage[] {
  const seconds = (ms: number): number => (started.getTime() + ms) / 1000;
  const sent: WebSocketMessage[] =
    body === null ? [] : [{ type: 'send', time: seconds(0), opcode: 1, data: body.text }];
  const received = events.map(
    ({ ms, data }): WebSocketMessage => ({ type: 'receive', time: seconds(ms), opcode: 1, data: data ?? '' }),
  );
  return [...sent, ...received];
}

function urlOf(upstream: string | undefined, path: string | undefined, isWebSocket: boolean): string {
  const base = (upstream ?? UNKNOWN).replace(/\/+$/, '');
  const url = `${base}${path?.startsWith('/') ? '' : '/'}${path ?? ''}`;
  const whole = URL.canParse(url) ? new URL(url).href : `${UNKNOWN}/`;
  return isWebSocket ? whole.replace(/^http/, 'ws') : whole;
}

/** HAR has no entry without a time: what the log does not state becomes the first moment of 1970. */
function startOf(ts: string | undefined): Date {
  const date = new Date(ts ?? 0);
  return Number.isNaN(date.getTime()) ? new Date(0) : date;
}

function headerList(headers: Readonly<Record<string, string | string[]>>): NameValue[] {
  return Object.entries(headers).flatMap(([name, value]) =>
    [value].flat().map((one) => ({ name, value: one })),
  );
}
