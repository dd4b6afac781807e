import type { LogReader, LogRecord, SourceLine } from '../record/reader.ts';
import { isObject, type JsonObject, listOf, objectOf, stringOf } from '../wire/json.ts';
import type { AnswerBody } from './answer.ts';
import { cutObject } from './cut.ts';
import { ExchangeRecords, type ImportedAnswer, type ImportedExchange } from './exchanges.ts';
import { lineDecoder } from './json-lines.ts';
import { socketMessage, socketTurns } from './turns.ts';
import { eventList, headerList, idOf, integerOf, msOf, timeOf } from './values.ts';

/** Reads logs of claude-tap: a line for each exchange, written when its answer ended. */
export const claudeTapReader: LogReader = {
  format: 'claude-tap',
  recognises: (lines) => lines.some((line) => isItsLine(line.slice(0, 4096))),
  open: (context) => {
    const records = new ExchangeRecords(context);
    return lineDecoder(
      'claude-tap',
      (line, source) => readLine(line, source, records),
      () => records.end(),
    );
  },
};

/** Its members before the request: an id, a turn, a duration, the transport, in any order. */
function isItsLine(beginning: string): boolean {
  const [head = ''] = beginning.split(/"request"\s*:\s*\{/, 1);
  return (
    head.length < beginning.length &&
    /^\s*\{/.test(head) &&
    /"turn"\s*:/.test(head) &&
    /"(?:request_id|upstream_base_url|duration_ms|transport)"\s*:/.test(head)
  );
}

function readLine(
  line: Buffer,
  source: SourceLine,
  records: ExchangeRecords,
): Iterable<LogRecord> | null | 'foreign' {
  const cut = cutObject(line, ['request.body']);
  if (cut === null) return null;
  const { members, texts } = cut;
  if (!isObject(members['request']) || members['turn'] === undefined) return 'foreign';
  return tapRecords(members, texts.get('request.body'), source, records);
}

/** The records of one of its objects, whose request body is `body`. */
export function* tapRecords(
  members: JsonObject,
  body: Buffer | undefined,
  source: SourceLine,
  records: ExchangeRecords,
): Generator<LogRecord> {
  const request = objectOf(members['request']);
  const response = members['response'];
  const duration = msOf(members['duration_ms']);
  const end = timeOf(members['timestamp']);
  const at = end === null || duration === undefined ? null : end - duration;
  const base = stringOf(members['upstream_base_url']);
  const path = stringOf(request['path']);
  const exchange: ImportedExchange = {
    id: idOf(members['request_id'] ?? members['id'], `${records.key}:${source.line}`),
    agent: stringOf(objectOf(members['capture'])['client']),
    at,
    method: stringOf(request['method']) || 'POST',
    url: /^https?:\/\//i.test(base) ? originOf(base) + path : path,
    headers: headerList(request['headers']),
    body,
    ...(isObject(response) ? { response: answerOf(response, duration) } : {}),
  };
  if (exchange.method === 'WEBSOCKET')
    yield* socketRecords(exchange, request, objectOf(response), source, records);
  else yield* records.of(exchange, source);
}

/** A line of a connection has all requests since the last line, and all answers. */
function* socketRecords(
  exchange: ImportedExchange,
  request: JsonObject,
  response: JsonObject,
  source: SourceLine,
  records: ExchangeRecords,
): Generator<LogRecord> {
  const sent = listOf(request['ws_events']).map((one) => socketMessage(one, null));
  const received = listOf(response['ws_events']).map((one) => socketMessage(one, null));
  const turns = socketTurns(sent, received);
  if (turns.length < 2) {
    yield* records.of({ ...exchange, method: 'POST' }, source);
    return;
  }
  for (const [index, { request: frame, events }] of turns.entries()) {
    const isLast = index === turns.length - 1;
    const answer: ImportedAnswer = {
      status: exchange.response?.status ?? null,
      headers: exchange.response?.headers ?? [],
      body: { events },
      ...(isLast ? { error: exchange.response?.error, msEnd: exchange.response?.msEnd } : {}),
    };
    const { response: _, ...rest } = exchange;
    yield* records.of(
      {
        ...rest,
        id: isLast ? exchange.id : `${exchange.id}.${index + 1}`,
        // The time is that of the last request.
        at: isLast ? exchange.at : null,
        method: 'POST',
        body: Buffer.from(JSON.stringify(frame.data)),
        connection: exchange.id,
        ...(events.length > 0 ? { response: answer } : {}),
      },
      source,
    );
  }
}

function answerOf(response: JsonObject, duration: number | undefined): ImportedAnswer {
  const error = response['error'];
  return {
    status: integerOf(response['status']),
    headers: headerList(response['headers']),
    body: bodyOf(response),
    ...(error ? { error: stringOf(error) || JSON.stringify(error) } : {}),
    msEnd: duration,
  };
}

function bodyOf(response: JsonObject): AnswerBody | undefined {
  const events = eventList(response['sse_events'] ?? response['ws_events']);
  if (events.length > 0) return { events };
  const { body } = response;
  if (typeof body === 'string') return { bytes: Buffer.from(body) };
  return body === undefined || body === null ? undefined : { value: body };
}

function originOf(base: string): string {
  return /^https?:\/\/[^/?#]+/i.exec(base)?.[0] ?? '';
}
