import { type Line, lineBatches } from '../record/lines.ts';
import { lensReader } from '../record/read.ts';
import type { LogDecoder, LogRecord, ResponseRecord, SourceLine } from '../record/reader.ts';
import type { Database } from '../store/database.ts';
import { type ExportedRow, exportedRows } from '../store/queries/exported.ts';
import { memberRanges } from '../wire/json/members.ts';
import { scanJson } from '../wire/json/validate.ts';
import { parseJson } from '../wire/json.ts';
import { storedExchange } from './stored-exchange.ts';
import type { ExportedBody, ExportedExchange } from './types.ts';

/** Reads the bytes of a log, unpacked. Undefined when the file is gone or cannot be read. */
export type ReadLog = (file: string) => Promise<AsyncIterable<Buffer> | undefined>;

/**
 * All exchanges of a database, log by log: exactly as recorded where lens' own log is still in its place, and otherwise
 * from what the database keeps. Within a log they come in the order in which they ended.
 */
export async function* exportedExchanges(db: Database, readLog: ReadLog): AsyncGenerator<ExportedExchange> {
  const byLog = Map.groupBy(await exportedRows(db), ({ log_path }) => log_path ?? '');
  for (const [path, rows] of byLog) {
    const chunks = rows[0]?.log_format === 'lens' && path !== '' ? await readLog(path) : undefined;
    const missing = new Set(rows);
    if (chunks)
      for await (const exchange of recordedExchanges(chunks, rows)) {
        missing.delete(exchange.row);
        yield exchange;
      }
    for (const row of missing) yield await storedExchange(db, row);
  }
}

/** Exchanges of a log that are wanted, found by the line of their request and their id. */
async function* recordedExchanges(
  chunks: AsyncIterable<Buffer>,
  rows: readonly ExportedRow[],
): AsyncGenerator<ExportedExchange> {
  const wanted = Map.groupBy(rows, ({ log_line }) => log_line ?? 0);
  const open = new Map<string, ExportedExchange>();
  const decoder = lensReader.open({ file: '' });
  for await (const batch of lineBatches(chunks, { offset: 0, lines: 0 })) {
    for (const line of batch) {
      const source = { file: '', line: line.number, offset: line.offset };
      for (const record of recordsOf(decoder, line.bytes, source)) {
        const ended = take(record, line, wanted, open);
        if (ended) yield ended;
      }
    }
  }
  // The last line may have no newline; what it holds was pushed above. These have no response line.
  yield* open.values();
}

/** The records of a line. A decoder does not check the body of a request: see `LogDecoder.recover`. */
function* recordsOf(decoder: LogDecoder, line: Buffer, source: SourceLine): Generator<LogRecord> {
  for (const record of decoder.push(line, source)) {
    const isSuspect =
      record.kind === 'request' &&
      record.body !== undefined &&
      'json' in record.body &&
      scanJson(record.body.json) === undefined;
    const pieces = isSuspect ? [...(decoder.recover?.(line, source) ?? [])] : [];
    yield* pieces.some(({ kind }) => kind !== 'warning') ? pieces : [record];
  }
}

/** Adds a record to its exchange; returns the exchange when the record ends it. */
function take(
  record: LogRecord,
  line: Line,
  wanted: ReadonlyMap<number, readonly ExportedRow[]>,
  open: Map<string, ExportedExchange>,
): ExportedExchange | undefined {
  if (record.kind === 'request') {
    const { head, body } = record;
    const row = wanted
      .get(record.source.line)
      ?.find(({ record_id }) => record_id === head.id || record_id.startsWith(head.id));
    if (!row) return undefined;
    const { completeness: _, ...fields } = head;
    open.set(head.id, {
      row,
      request: { ...withoutKind(fields), id: row.record_id },
      body: bodyOf(body),
      headers: null,
      events: [],
      response: null,
      source: 'log',
    });
  } else if (record.kind === 'headers') {
    const exchange = open.get(record.headers.id);
    const { status, headers, dropped } = record.headers;
    if (exchange) exchange.headers ??= { status, headers, dropped };
  } else if (record.kind === 'event') {
    const { id, ms, event, cut } = record.event;
    const data = open.has(id) ? dataOf(line.bytes) : undefined;
    open.get(id)?.events.push({
      ms,
      event,
      bytes: record.bytes,
      ...(data === undefined ? {} : { data }),
      ...(cut ? { cut } : {}),
    });
  } else if (record.kind === 'response') {
    const exchange = open.get(record.response.id);
    if (!exchange) return undefined;
    const { id, ...response } = record.response;
    open.delete(id);
    exchange.response = withoutKind(response) as Omit<ResponseRecord, 'id'>;
    return exchange;
  }
  return undefined;
}

type RecordedBody = Extract<LogRecord, { kind: 'request' }>['body'];

function bodyOf(body: RecordedBody): ExportedBody | null {
  if (body === undefined) return null;
  if ('json' in body) return { encoding: 'json', text: body.json.toString() };
  return 'text' in body ? { encoding: 'text', text: body.text } : { encoding: 'base64', text: body.base64 };
}

/** The data of an event line: JSON as the text it was recorded as, text as it is. */
function dataOf(line: Buffer): string | undefined {
  const range = memberRanges(line)?.find(({ name }) => name === 'data');
  if (!range) return undefined;
  const json = line.toString('utf8', range.start, range.end);
  const text = json.startsWith('"') ? parseJson(json) : undefined;
  return typeof text === 'string' ? text : json;
}

function withoutKind<T extends object>(fields: T): T {
  return Object.fromEntries(Object.entries(fields).filter(([name]) => name !== 'v' && name !== 'kind')) as T;
}
