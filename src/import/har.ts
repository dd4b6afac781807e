import { createHash } from 'node:crypto';
import type { LogContext, LogDecoder, LogReader, LogRecord, SourceLine } from '../record/reader.ts';
import { isObject, type JsonObject, listOf, objectOf, stringOf, textOf } from '../wire/json.ts';
import type { AnswerBody } from './answer.ts';
import { bodyBytes, cutObject } from './cut.ts';
import { documentDecoder } from './documents.ts';
import { ExchangeRecords, type ImportedAnswer, type ImportedExchange } from './exchanges.ts';
import { socketMessage, socketTurns } from './turns.ts';
import { headerList, integerOf, msOf, timeOf } from './values.ts';

/**
 * Reads HAR 1.2 (http://www.softwareishard.com/blog/har-12-spec/), as browsers, Proxyman and mitmproxy write it, with
 * the messages of WebSockets in `_webSocketMessages`.
 */
export const harReader: LogReader = {
  format: 'har',
  unit: 'document',
  wholeFile: true,
  recognises: (_lines, beginning = '') =>
    /^\ufeff?\s*\{\s*"log"\s*:\s*\{/.test(beginning) &&
    /"(?:creator|entries|pages|browser)"\s*:/.test(beginning),
  open: openHar,
};

function openHar(context: LogContext): LogDecoder {
  const records = new ExchangeRecords(context);
  const seen = new Map<string, number>();
  const idOfEntry = (entry: JsonObject, body: Buffer | undefined): string => {
    const request = objectOf(entry['request']);
    const digest = createHash('sha256')
      .update([entry['startedDateTime'], request['method'], request['url'], ''].map(textOf).join('\n'))
      .update(body ?? '')
      .digest('hex')
      .slice(0, 20);
    // The same request at the same millisecond: a repeated entry has its own number.
    const times = (seen.get(digest) ?? 0) + 1;
    seen.set(digest, times);
    return times === 1 ? `har-${digest}` : `har-${digest}.${times}`;
  };
  return documentDecoder(
    'har',
    ['log.entries[]'],
    ({ text }, source) => {
      const cut = cutObject(text, ['request.postData']);
      if (cut === null || !isObject(cut.members['request'])) return null;
      const body = postData(cut.texts.get('request.postData'));
      return entryRecords(cut.members, body, idOfEntry(cut.members, body), source, records);
    },
    () => records.end(),
  );
}

/** The body within `postData`: text, or base64 where the writer states so. */
function postData(text: Buffer | undefined): Buffer | undefined {
  const post = text === undefined ? null : cutObject(text, ['text']);
  const body = bodyBytes(post?.texts.get('text'));
  if (body === undefined || post?.members['encoding'] !== 'base64') return body;
  return Buffer.from(body.toString(), 'base64');
}

function* entryRecords(
  entry: JsonObject,
  body: Buffer | undefined,
  id: string,
  source: SourceLine,
  records: ExchangeRecords,
): Generator<LogRecord> {
  const request = objectOf(entry['request']);
  const exchange: ImportedExchange = {
    id,
    at: timeOf(entry['startedDateTime']),
    method: stringOf(request['method']) || 'POST',
    url: stringOf(request['url']),
    headers: headerList(request['headers']),
    body,
    ...(stringOf(entry['connection']) === '' ? {} : { connection: stringOf(entry['connection']) }),
  };
  const response = answerOf(entry);
  const messages = listOf(entry['_webSocketMessages']);
  if (messages.length > 0) yield* socketRecords(exchange, messages, response, source, records);
  else yield* records.of({ ...exchange, ...(response ? { response } : {}) }, source);
}

/** Each request of a connection is an exchange; the time of a message is in seconds. */
function* socketRecords(
  exchange: ImportedExchange,
  messages: readonly unknown[],
  response: ImportedAnswer | undefined,
  source: SourceLine,
  records: ExchangeRecords,
): Generator<LogRecord> {
  const of = (types: readonly string[]) =>
    messages
      .map(objectOf)
      .filter((message) => types.includes(stringOf(message['type'])))
      .map((message) => socketMessage(message['data'], timeOf(message['time'])));
  for (const [index, turn] of socketTurns(of(['send', 'request']), of(['receive', 'response'])).entries()) {
    const { request, events } = turn;
    const end = events.at(-1)?.at ?? null;
    const duration = request.at !== null && end !== null && end >= request.at ? end - request.at : undefined;
    yield* records.of(
      {
        ...exchange,
        id: `${exchange.id}.${index + 1}`,
        at: request.at,
        method: 'POST',
        body: Buffer.from(JSON.stringify(request.data)),
        connection: exchange.id,
        ...(events.length === 0
          ? {}
          : {
              response: { status: response?.status ?? null, headers: [], body: { events }, msEnd: duration },
            }),
      },
      source,
    );
  }
}

function answerOf(entry: JsonObject): ImportedAnswer | undefined {
  const response = entry['response'];
  if (!isObject(response)) return undefined;
  const status = integerOf(response['status']);
  const error = stringOf(response['_error']) || stringOf(entry['_error']);
  // Browsers write status 0 for a request without an answer.
  if ((status ?? 0) <= 0 && error === '') return undefined;
  const timings = objectOf(entry['timings']);
  const before = ['blocked', 'dns', 'connect', 'send', 'wait'].map((name) => msOf(timings[name]) ?? 0);
  const wait = msOf(timings['wait']) === undefined ? undefined : before.reduce((sum, ms) => sum + ms, 0);
  const bytes = integerOf(response['bodySize']);
  return {
    status: status === 0 ? null : status,
    headers: headerList(response['headers']),
    body: contentOf(objectOf(response['content'])),
    ...(error === '' ? {} : { error }),
    msHeaders: wait,
    msFirstByte: wait,
    msEnd: msOf(entry['time']),
    ...(bytes !== null && bytes >= 0 ? { bytes } : {}),
  };
}

function contentOf({ text, encoding }: JsonObject): AnswerBody | undefined {
  if (typeof text !== 'string' || text === '') return undefined;
  return { bytes: Buffer.from(text, encoding === 'base64' ? 'base64' : 'utf8') };
}
