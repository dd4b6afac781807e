import type { LogContext, LogDecoder, LogReader, LogRecord, SourceLine } from '../record/reader.ts';
import { isObject, type JsonObject, parseJson, stringOf } from '../wire/json.ts';
import type { TimedEvent } from './answer.ts';
import { bodyBytes, cutObject } from './cut.ts';
import { ExchangeRecords, type ImportedAnswer } from './exchanges.ts';
import { lineDecoder, warning } from './json-lines.ts';
import { headerList, idOf, integerOf, timeOf } from './values.ts';

const FORMAT = 'trace_claude';

/** A request whose answer has not ended yet. */
interface Flow {
  request: JsonObject;
  body: Buffer | undefined;
  source: SourceLine;
  headers: JsonObject | undefined;
  events: TimedEvent[];
  response: JsonObject | undefined;
}

/**
 * Reads sessions of trace_claude: lines of events (`request`, `response_headers`, `sse`, `response`, `stream_end`), joined
 * by `flow_id`. Its times are local without a time zone and read as UTC.
 */
export const traceClaudeReader: LogReader = {
  format: FORMAT,
  wholeFile: true,
  recognises: (lines) =>
    lines.some(
      (line) =>
        /^\s*\{/.test(line) &&
        /"flow_id"\s*:/.test(line.slice(0, 4096)) &&
        /"type"\s*:\s*"(?:request|response_headers|sse|response|stream_end)"/.test(line.slice(0, 4096)),
    ),
  open: openSession,
};

function openSession(context: LogContext): LogDecoder {
  const records = new ExchangeRecords(context, 'claude');
  const flows = new Map<string, Flow>();
  const done = new Set<string>();

  const finish = (id: string, flow: Flow, endLine: JsonObject | undefined): Iterable<LogRecord> => {
    flows.delete(id);
    done.add(id);
    return flowRecords(id, flow, endLine, records);
  };

  const read = (line: Buffer, source: SourceLine): Iterable<LogRecord> | null | 'foreign' => {
    const cut = cutObject(line, ['body']);
    if (cut === null) return null;
    const { members, texts } = cut;
    const { type } = members;
    if (members['flow_id'] === undefined || typeof type !== 'string') return 'foreign';
    const id = idOf(members['flow_id'], `${records.key}:${source.line}`);
    const body = bodyBytes(texts.get('body'));
    if (type === 'request') {
      if (flows.has(id) || done.has(id))
        return [
          warning(source, 'second_request', `${FORMAT}: the flow ${id} has a request already; skipped`),
        ];
      const copy = body === undefined ? undefined : Buffer.from(body);
      flows.set(id, {
        request: members,
        body: copy,
        source,
        headers: undefined,
        events: [],
        response: undefined,
      });
      return [];
    }
    const flow = flows.get(id);
    if (flow === undefined) {
      if (done.has(id)) return [];
      return [
        warning(source, 'response_without_request', `${FORMAT}: the flow ${id} has no request; skipped`),
      ];
    }
    if (type === 'response_headers') flow.headers = members;
    else if (type === 'sse') {
      const { data } = members;
      const value = typeof data === 'string' ? (parseJson(data) ?? data) : data;
      flow.events.push({ event: stringOf(members['event']) || null, data: value, at: timeOf(members['ts']) });
    } else if (type === 'response') {
      flow.response = { ...members, text: body };
      return finish(id, flow, members);
    } else if (type === 'stream_end') return finish(id, flow, members);
    return [];
  };

  return lineDecoder(FORMAT, read, function* () {
    for (const [id, flow] of [...flows]) yield* finish(id, flow, undefined);
    yield* records.end();
  });
}

function flowRecords(
  id: string,
  { request, body, source, headers, events, response }: Flow,
  endLine: JsonObject | undefined,
  records: ExchangeRecords,
): Iterable<LogRecord> {
  const at = timeOf(request['ts']);
  const since = (line: JsonObject | undefined): number | undefined => {
    const time = timeOf(line?.['ts']);
    return at === null || time === null || time < at ? undefined : time - at;
  };
  const status = integerOf(response?.['status_code'] ?? headers?.['status_code']);
  const text = response?.['text'];
  const answered = headers !== undefined || response !== undefined || events.length > 0;
  const answer: ImportedAnswer = {
    status,
    headers: headerList(response?.['headers'] ?? headers?.['headers']),
    body: events.length > 0 ? { events } : Buffer.isBuffer(text) ? { bytes: text } : undefined,
    msHeaders: since(headers),
    msEnd: since(endLine),
    unfinished: endLine === undefined,
  };
  const host = isObject(request['headers']) ? stringOf(request['headers']['host']) : '';
  const path = stringOf(request['path']) || stringOf(request['url']);
  return records.of(
    {
      id,
      at,
      method: stringOf(request['method']) || 'POST',
      url: host !== '' && path.startsWith('/') ? `https://${host}${path}` : path,
      headers: headerList(request['headers']),
      body,
      ...(answered ? { response: answer } : {}),
    },
    source,
  );
}
