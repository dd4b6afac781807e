import { recognise } from '../../src/analysis/ingest/choose-reader.ts';
import { readers } from '../../src/import/table.ts';
import type { LogRecord } from '../../src/record/reader.ts';

type RecordOf<K extends LogRecord['kind']> = Extract<LogRecord, { kind: K }>;

/** What a log in memory is read as. */
export interface ReadLog {
  format: string | undefined;
  records: LogRecord[];
  sessions: RecordOf<'session'>['session'][];
  /** Requests with their parsed body, and their answer. */
  exchanges: {
    head: RecordOf<'request'>['head'];
    body: unknown;
    response: RecordOf<'response'>['response'] | undefined;
  }[];
  events: RecordOf<'event'>['event'][];
  warnings: { code: string; line: number; message: string }[];
}

/** Reads a log as `lens analyze` does: by the reader that recognises its beginning, in pieces of `pieceBytes`. */
export function readLog(content: string | Buffer, pieceBytes = 1 << 16): ReadLog {
  const bytes = Buffer.from(content);
  const reader = recognise(bytes.subarray(0, 64 << 10), readers);
  const records: LogRecord[] = [];
  const decoder = reader?.open({ file: 'log', key: 'key' });
  let [line, offset] = [1, 0];
  const keep = (record: LogRecord): void => {
    // The body is a view that is valid until the next record.
    records.push(
      record.kind === 'request' && record.body !== undefined && 'json' in record.body
        ? { ...record, body: { json: Buffer.from(record.body.json) } }
        : record,
    );
  };
  if (reader?.unit === 'document') {
    for (; offset < bytes.length; offset += pieceBytes) {
      const piece = bytes.subarray(offset, offset + pieceBytes);
      for (const record of decoder?.push(piece, { file: 'log', line, offset }) ?? []) keep(record);
      line += piece.toString('latin1').split('\n').length - 1;
    }
  } else {
    for (const text of splitLines(bytes)) {
      for (const record of decoder?.push(text, { file: 'log', line, offset }) ?? []) keep(record);
      line++;
      offset += text.length + 1;
    }
  }
  for (const record of decoder?.end() ?? []) keep(record);
  return { format: reader?.format, records, ...grouped(records) };
}

function splitLines(bytes: Buffer): Buffer[] {
  const lines: Buffer[] = [];
  let from = 0;
  for (let at = bytes.indexOf(10); at !== -1; at = bytes.indexOf(10, from)) {
    lines.push(bytes.subarray(from, at));
    from = at + 1;
  }
  if (from < bytes.length) lines.push(bytes.subarray(from));
  return lines;
}

function grouped(records: readonly LogRecord[]): Omit<ReadLog, 'format' | 'records'> {
  const of = <K extends LogRecord['kind']>(kind: K) =>
    records.filter((record): record is RecordOf<K> => record.kind === kind);
  const answers = new Map(of('response').map(({ response }) => [response.id, response]));
  return {
    sessions: of('session').map(({ session }) => session),
    exchanges: of('request').map(({ head, body }) => ({
      head,
      body:
        body === undefined
          ? undefined
          : 'json' in body
            ? JSON.parse(body.json.toString())
            : 'text' in body
              ? body.text
              : body.base64,
      response: answers.get(head.id),
    })),
    events: of('event').map(({ event }) => event),
    warnings: of('warning').map(({ code, message, source }) => ({ code, message, line: source.line })),
  };
}

/** Values as lines of JSON. */
export const lines = (...values: readonly unknown[]): string =>
  values.map((value) => (typeof value === 'string' ? value : JSON.stringify(value))).join('\n');
