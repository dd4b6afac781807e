import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { LogContext, LogDecoder, LogReader, LogRecord, SourceLine } from '../record/reader.ts';
import { isObject, type JsonObject, objectOf, parseJson, stringOf } from '../wire/json.ts';
import { detectWire } from '../wire/table.ts';
import type { AnswerBody, TimedEvent } from './answer.ts';
import { objectLine } from './cut.ts';
import { ExchangeRecords, type ImportedAnswer } from './exchanges.ts';
import { lineDecoder, warning } from './json-lines.ts';
import { headerList, idOf, integerOf, timeOf } from './values.ts';

const FORMAT = 'code-agent-lens';

/** Names of folders that the tool writes; nothing else is opened. */
const FOLDER = /^[\w-][\w.-]{0,119}$/;

/**
 * Reads a run of CodeAgentLens by its `requests.jsonl`: each line names the folder of a request, with bodies and headers as
 * files. Its token counts are estimates and are not read. A body that its limit cut is no whole JSON and is marked so.
 */
export const codeAgentLensReader: LogReader = {
  format: FORMAT,
  wholeFile: true,
  owns: ['traces'],
  recognises: (lines) =>
    lines.some(
      (line) =>
        /^\s*\{/.test(line) &&
        ['run_id', 'trace_id', 'request_id', 'obs_ref'].every((name) => line.includes(`"${name}":`)),
    ),
  open: openRun,
};

function openRun(context: LogContext): LogDecoder {
  const records = new ExchangeRecords(context);
  return lineDecoder(
    FORMAT,
    (line, source) => {
      const members = objectLine(line);
      if (members === null) return null;
      if (typeof members['request_id'] !== 'string') return 'foreign';
      return requestRecords(members, { folder: context.folder, source, records });
    },
    () => records.end(),
  );
}

function requestRecords(
  line: JsonObject,
  { folder, source, records }: { folder: string | undefined; source: SourceLine; records: ExchangeRecords },
): Iterable<LogRecord> {
  const names = [stringOf(line['trace_id']), stringOf(line['request_id'])];
  if (folder === undefined || !names.every((name) => FOLDER.test(name)))
    return [warning(source, 'bad_line', `${FORMAT}: the line names no folder of a request; skipped`)];
  const files = new Files(path.join(folder, 'traces', ...names));
  const url = urlOf(files.json('upstream.request.url.json'));
  const { body, headers } = sentBody(files, url);
  if (body === undefined)
    return [warning(source, 'no_body', `${FORMAT}: ${names.join('/')} has no body of a request; left out`)];
  const at = timeOf(line['timestamp']);
  const response = answerOf(files, at);
  return records.of(
    {
      id: idOf(names[1], `${records.key}:${source.line}`),
      session: idOf(line['run_id'], records.key),
      at,
      method: 'POST',
      url,
      headers,
      body,
      ...(parseJson(body.toString()) === undefined ? { cut: true } : {}),
      ...(response === undefined ? {} : { response }),
    },
    source,
  );
}

/** The files of one request. */
class Files {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** A file's bytes; undefined for one that was not written. */
  bytes(name: string): Buffer | undefined {
    try {
      return readFileSync(path.join(this.#folder, name));
    } catch {
      return undefined;
    }
  }

  json(name: string): unknown {
    const bytes = this.bytes(name);
    return bytes === undefined ? undefined : parseJson(bytes.toString());
  }
}

const urlOf = (value: unknown): string => stringOf(value) || stringOf(objectOf(value)['url']);

/**
 * What the agent sent, or what the tool sent to the model where it translated the request into another wire format: the
 * answer is in that format.
 */
function sentBody(files: Files, url: string): { body: Buffer | undefined; headers: string[] } {
  const sent = files.bytes('ingress.request.body.raw');
  const forwarded = files.bytes('upstream.request.body.raw');
  const wireOf = (body: Buffer, at: string) =>
    detectWire({ method: 'POST', path: at, body: parseJson(body.toString()) })?.name;
  const { pathname } = URL.parse(url) ?? { pathname: '' };
  const isTranslated =
    sent !== undefined && forwarded !== undefined && wireOf(sent, '') !== wireOf(forwarded, pathname);
  return {
    body: isTranslated ? forwarded : (sent ?? forwarded),
    headers: headerList(
      files.json('ingress.request.headers.json') ?? files.json('upstream.request.headers.json'),
    ),
  };
}

function answerOf(files: Files, at: number | null): ImportedAnswer | undefined {
  const events = eventsOf(files.bytes('stream.raw.events.jsonl'));
  const raw = files.bytes('upstream.response.body.raw');
  const metadata = objectOf(files.json('upstream.response.metadata.json'));
  const error = files.json('error.json');
  const message = isObject(error) ? stringOf(error['error']) || stringOf(error['message']) : stringOf(error);
  const headers = headerList(files.json('upstream.response.headers.json'));
  const body: AnswerBody | undefined =
    events.length > 0 ? { events } : raw === undefined ? undefined : { bytes: raw };
  if (body === undefined && message === '' && headers.length === 0) return undefined;
  const since = (time: number | null | undefined): number | undefined =>
    at === null || typeof time !== 'number' || time < at ? undefined : time - at;
  return {
    status: integerOf(metadata['status_code'] ?? metadata['status']),
    headers,
    body,
    ...(message === '' ? {} : { error: message }),
    msFirstByte: since(events[0]?.at),
    msEnd: since(events.at(-1)?.at),
    ...(raw === undefined ? {} : { bytes: raw.length }),
  };
}

/** Events with the text of each as it came: fields of server-sent events, or its data alone. */
function eventsOf(bytes: Buffer | undefined): TimedEvent[] {
  if (bytes === undefined) return [];
  return bytes
    .toString()
    .split('\n')
    .flatMap((line) => {
      const value = objectOf(parseJson(line));
      const text = stringOf(value['data']);
      const fields = text.split(/\r?\n/);
      const valuesOf = (name: string): string[] =>
        fields
          .filter((field) => field.startsWith(`${name}:`))
          .map((field) => field.slice(name.length + 1).trim());
      const data = valuesOf('data').join('\n') || (/^\w+:/.test(text) ? '' : text.trim());
      if (data === '' || data === '[DONE]') return [];
      return [
        {
          event: valuesOf('event')[0] ?? null,
          data: parseJson(data) ?? data,
          at: timeOf(value['timestamp']),
        },
      ];
    });
}
