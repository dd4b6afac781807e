import type { LogContext, LogDecoder, LogReader, LogRecord, SourceLine } from '../record/reader.ts';
import { isObject, type JsonObject, objectOf, stringOf } from '../wire/json.ts';
import type { AnswerBody } from './answer.ts';
import { bodyBytes, cutObject } from './cut.ts';
import { ExchangeRecords, type ImportedAnswer } from './exchanges.ts';
import { lineDecoder } from './json-lines.ts';
import { headerList, idOf, integerOf, msOf, timeOf } from './values.ts';

/** Logs with a request and its answer on each line: `{request: {method, url, headers, body}, response: {…}}`. */
interface PairFormat {
  format: string;
  /** The agent that the tool records. */
  agent: string;
  /** Whether the beginning of a line, which may be cut, is of this tool. */
  isLine(beginning: string): boolean;
  /** Time of the request, milliseconds since 1970, or null. */
  requestTime(request: JsonObject): number | null;
}

/** The member of a pair, with the first name in it: a request of a model has other names. */
const REQUEST = String.raw`"request"\s*:\s*\{\s*"(?:timestamp|method|url|headers|body)"`;
const CCTRACE = new RegExp(String.raw`^\s*\{\s*(?:"(?:id|client)"\s*:\s*"[^"]*"\s*,\s*)+${REQUEST}`);
const CLAUDE_TRACE = new RegExp(String.raw`^\s*\{\s*${REQUEST}`);
const DISSECT = new RegExp(String.raw`^\s*\{\s*"timestamp"\s*:\s*[\d."TZ:+-]+\s*,\s*${REQUEST}`);

const formats: readonly PairFormat[] = [
  {
    format: 'cctrace',
    agent: '',
    isLine: (text) => CCTRACE.test(text),
    requestTime: (request) => timeOf(request['timestamp']),
  },
  {
    format: 'claude-trace',
    agent: 'claude',
    isLine: (text) => CLAUDE_TRACE.test(text),
    requestTime: (request) => timeOf(request['timestamp']),
  },
  {
    // Its time is that of the answer's end: when the request was made is not known.
    format: 'agent-system-dissect',
    agent: '',
    isLine: (text) => DISSECT.test(text),
    requestTime: () => null,
  },
];

/** Reads logs of claude-trace, cctrace and agent-system-dissect. */
export const pairReaders: readonly LogReader[] = formats.map((pair) => ({
  format: pair.format,
  recognises: (lines) => lines.some((line) => pair.isLine(line.slice(0, 4096))),
  open: (context) => openPairs(pair, context),
}));

function openPairs(pair: PairFormat, context: LogContext): LogDecoder {
  const records = new ExchangeRecords(context, pair.agent);
  return lineDecoder(
    pair.format,
    (line, source) => readPair(pair, line, source, records),
    () => records.end(),
  );
}

function readPair(
  pair: PairFormat,
  line: Buffer,
  source: SourceLine,
  records: ExchangeRecords,
): Iterable<LogRecord> | null | 'foreign' {
  const cut = cutObject(line, ['request.body']);
  if (cut === null) return null;
  const { members, texts } = cut;
  const { request } = members;
  if (!isObject(request) || !('url' in request) || isOfOther(pair, line)) return 'foreign';
  const at = pair.requestTime(request);
  return records.of(
    {
      id: idOf(members['id'], `${records.key}:${source.line}`),
      ...(stringOf(members['client']) === '' ? {} : { agent: stringOf(members['client']) }),
      at,
      method: stringOf(request['method']) || 'POST',
      url: stringOf(request['url']),
      headers: headerList(request['headers']),
      body: bodyBytes(texts.get('request.body')),
      ...answerOf(members, at),
    },
    source,
  );
}

/** A line of a mixed log that is another tool's pair. */
function isOfOther(pair: PairFormat, line: Buffer): boolean {
  const text = line.toString('utf8', 0, 4096);
  return !pair.isLine(text) && formats.some((other) => other !== pair && other.isLine(text));
}

function answerOf(line: JsonObject, at: number | null): { response?: ImportedAnswer } {
  const response = line['response'];
  if (!isObject(response)) return {};
  const end = timeOf(response['timestamp']);
  const between = at !== null && end !== null && end >= at ? end - at : undefined;
  return {
    response: {
      status: integerOf(response['status_code'] ?? response['status']),
      headers: headerList(response['headers']),
      body: answerBody(response),
      ...(line['error'] || response['error'] ? { error: messageOf(line['error'] ?? response['error']) } : {}),
      msFirstByte: msOf(response['firstByteMs']),
      msFirstContent: msOf(response['firstTokenMs']),
      msEnd: msOf(line['duration']) ?? between,
    },
  };
}

function answerBody(response: JsonObject): AnswerBody | undefined {
  const raw = response['body_raw'] ?? response['bodyRaw'] ?? response['body'];
  if (typeof raw === 'string') return { bytes: Buffer.from(raw) };
  return raw === undefined || raw === null ? undefined : { value: raw };
}

const messageOf = (error: unknown): string =>
  stringOf(error) || stringOf(objectOf(error)['message']) || JSON.stringify(error);
