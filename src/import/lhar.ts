import type { LogContext, LogDecoder, LogReader, LogRecord, SourceLine } from '../record/reader.ts';
import { type JsonObject, objectOf, stringOf } from '../wire/json.ts';
import type { AnswerBody } from './answer.ts';
import { bodyBytes, cutObject } from './cut.ts';
import { documentDecoder } from './documents.ts';
import { ExchangeRecords } from './exchanges.ts';
import { lineDecoder, warning } from './json-lines.ts';
import { headerList, idOf, integerOf, msOf, timeOf } from './values.ts';

/** Paths of requests by the name that LHAR has for their format, for entries without a URL. */
const paths = new Map([
  ['anthropic-messages', '/v1/messages'],
  ['responses', '/v1/responses'],
  ['chatgpt-backend', '/backend-api/codex/responses'],
  ['chat-completions', '/v1/chat/completions'],
]);

/** Reads LHAR, the log of context-lens, as lines. */
export const lharReader: LogReader = {
  format: 'lhar',
  recognises: (lines) => lines.some((line) => isItsLine(line.slice(0, 8192))),
  open: (context) => {
    const entries = new Entries(context);
    return lineDecoder(
      'lhar',
      (line, source) => entries.read(line, source),
      () => entries.end(),
    );
  },
};

/** The same as one document (`.lhar.json`). */
export const lharDocumentReader: LogReader = {
  format: 'lhar-document',
  unit: 'document',
  wholeFile: true,
  recognises: (_lines, beginning = '') => /^\s*\{\s*"lhar"\s*:\s*\{/.test(beginning),
  open: openDocument,
};

function openDocument(context: LogContext): LogDecoder {
  const entries = new Entries(context);
  return documentDecoder(
    'lhar',
    ['lhar.sessions[]', 'lhar.entries[]'],
    ({ text }, source) => {
      const records = entries.read(text, source);
      return records === 'foreign' ? null : records;
    },
    () => entries.end(),
  );
}

function isItsLine(beginning: string): boolean {
  return (
    /^\s*\{/.test(beginning) &&
    /"type"\s*:\s*"(?:session|entry)"/.test(beginning) &&
    /"trace_id"\s*:/.test(beginning)
  );
}

class Entries {
  readonly #records: ExchangeRecords;
  readonly #tools = new Map<string, string>();
  #withoutBody = 0;
  #first: SourceLine | undefined;

  constructor(context: LogContext) {
    this.#records = new ExchangeRecords(context);
  }

  read(text: Buffer, source: SourceLine): Iterable<LogRecord> | null | 'foreign' {
    const cut = cutObject(text, ['raw.request_body', 'raw.response_body']);
    if (cut === null) return null;
    const { members, texts } = cut;
    const session = idOf(members['trace_id'], '');
    if (session === '') return 'foreign';
    if (members['type'] === 'session') {
      this.#tools.set(session, stringOf(members['tool']));
      return [];
    }
    if (members['type'] !== 'entry') return 'foreign';
    const body = bodyBytes(texts.get('raw.request_body'));
    if (body === undefined) {
      this.#withoutBody++;
      this.#first ??= source;
      return [];
    }
    return this.#entry(members, { body, answer: bodyBytes(texts.get('raw.response_body')), session }, source);
  }

  #entry(
    members: JsonObject,
    { body, answer, session }: { body: Buffer; answer: Buffer | undefined; session: string },
    source: SourceLine,
  ): Iterable<LogRecord> {
    const http = objectOf(members['http']);
    const timings = objectOf(members['timings']);
    const tool = stringOf(objectOf(members['source'])['tool']) || this.#tools.get(session) || '';
    const wait = msOf(timings['wait_ms']);
    const firstByte = wait === undefined ? undefined : wait + (msOf(timings['send_ms']) ?? 0);
    const status = integerOf(http['status_code']);
    const at = timeOf(members['timestamp']);
    const total = msOf(timings['total_ms']);
    const answerBody: AnswerBody | undefined = answer === undefined ? undefined : { bytes: answer };
    return this.#records.of(
      {
        id: idOf(members['id'], `${this.#records.key}:${source.line}`),
        session,
        agent: tool,
        at,
        method: stringOf(http['method']) || 'POST',
        url: stringOf(http['url']) || (paths.get(stringOf(http['api_format'])) ?? ''),
        headers: headerList(http['request_headers']),
        body,
        ...(status === null && answerBody === undefined
          ? {}
          : {
              response: {
                status,
                headers: headerList(http['response_headers']),
                body: answerBody,
                msFirstByte: firstByte,
                msEnd: total,
                bytes: msOf(objectOf(members['transfer'])['response_bytes']),
              },
            }),
      },
      source,
    );
  }

  *end(): Iterable<LogRecord> {
    if (this.#first !== undefined) {
      const message = `entries of lhar without a request body (raw.request_body): ${this.#withoutBody}; left out`;
      yield warning(this.#first, 'no_body', message);
      this.#first = undefined;
    }
    yield* this.#records.end();
  }
}
