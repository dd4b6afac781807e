import type { ResponseRecord } from '../record/reader.ts';
import { outcomes } from '../record/schema.ts';
import type { Database } from '../store/database.ts';
import { type ExportedRow, eventsOf, type HeaderRow, headersOf } from '../store/queries/exported.ts';
import { storedResponse } from '../store/queries/request-bodies.ts';
import { requestBody } from '../store/queries/request-body.ts';
import { parseJson } from '../wire/json.ts';
import { storedAnswer as storedModel } from '../wire/stored-answer.ts';
import type { ExportedExchange } from './types.ts';

/** An exchange from what the database keeps: all but the data of events, and blanks between the tokens of its body. */
export async function storedExchange(db: Database, row: ExportedRow): Promise<ExportedExchange> {
  const [body, headers, events, answer] = [
    await requestBody(db, row.exchange_id),
    await headersOf(db, row.exchange_id),
    await eventsOf(db, row.exchange_id),
    await storedResponse(db, row.exchange_id),
  ];
  const answered = headers.some(({ direction }) => direction === 'response') || row.status !== null;
  return {
    row,
    request: {
      id: row.record_id,
      agent: row.agent,
      ...splitRows(headers, 'request'),
      ...known({
        session: row.session_id,
        ts: row.ts,
        wire: row.wire,
        method: row.method,
        path: row.path,
        upstream: row.upstream,
        connection: row.connection,
        bytes: row.request_bytes,
        sha256: row.request_sha256,
        previous: row.previous_record_id,
        joined: row.joined === null ? null : row.missing_link ? ('missing_link' as const) : row.joined,
      }),
    },
    body: body ?? null,
    headers: answered ? { status: row.status ?? 0, ...splitRows(headers, 'response') } : null,
    events: events.map((event) => ({ ...event })),
    response:
      row.outcome === null || row.outcome === 'unfinished' ? null : responseOf(row, events.length, answer),
    source: 'database',
  };
}

function responseOf(row: ExportedRow, events: number, answer: string | null): ExportedExchange['response'] {
  const value = answer === null ? undefined : parseJson(answer);
  const isModel = storedModel(value) !== null;
  const known_ = outcomes.find((outcome) => outcome === row.outcome);
  const error =
    row.error_code === null ? null : { code: row.error_code, message: row.error_message ?? row.error_code };
  return {
    ts: null,
    status: row.status,
    outcome: (known_ ?? 'unknown') as ResponseRecord['outcome'],
    ...known({
      bytes: row.response_bytes,
      ms_headers: row.ms_headers,
      ms_first_byte: row.ms_first_byte,
      ms_first_content: row.ms_first_content,
      ms_end: row.ms_end,
      events: events > 0 ? events : null,
      error: isModel || value === undefined ? error : null,
    }),
    ...(value === undefined ? {} : isModel ? { reconstructed: value } : { body: value }),
  };
}

function splitRows(
  rows: readonly HeaderRow[],
  wanted: HeaderRow['direction'],
): { headers: Record<string, string | string[]>; dropped: string[] } {
  const headers: Record<string, string | string[]> = {};
  const dropped: string[] = [];
  for (const { direction, name, value } of rows) {
    if (direction !== wanted) continue;
    if (value === null) dropped.push(name);
    else headers[name] = Object.hasOwn(headers, name) ? [headers[name] as string, value].flat() : value;
  }
  return { headers, dropped };
}

type Known<T> = { [Name in keyof T]?: Exclude<T[Name], null> };

/** The members that are not null. */
function known<T extends object>(fields: T): Known<T> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null)) as Known<T>;
}
