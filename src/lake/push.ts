import { createHash } from 'node:crypto';
import { sessionLines } from '../export/sessions.ts';
import { storedExchange } from '../export/stored-exchange.ts';
import type { ExportedExchange } from '../export/types.ts';
import type { Database } from '../store/database.ts';
import { type ExportedRow, exportedRows } from '../store/queries/exported.ts';
import { piecesOf } from './pieces.ts';

/** Most exchanges of a batch: what is held in memory, and what an interrupted push does again. */
const MAX_BATCH = 500;

/** What was replaced before it left the machine: secrets, or personal data too. */
export type Safety = 'redact' | 'share' | 'structure';

/** A text with its name: the SHA-256 of it. */
export interface NamedText {
  hash: string;
  text: string;
}

/** An exchange as it is pushed: the row of the database, its record as JSON, and its texts in pieces. */
export interface PushedExchange {
  row: ExportedRow;
  record: string;
  encoding: 'json' | 'text' | 'base64' | null;
  /** The pieces in order are the body; null when there is none. */
  body: NamedText[] | null;
  answer: NamedText[] | null;
}

/** Exchanges of one agent on one day, in UTC by the clock of the machine that recorded them. */
interface PushedBatch {
  day: string;
  agent: string;
  exchanges: PushedExchange[];
  /** The sessions of these exchanges as lines of the record contract, JSON. */
  sessions: { id: string; json: string }[];
}

/** Where exchanges are pushed to. */
export interface PushTarget {
  /** Which of these exchanges, of one agent and day, the target does not have as they are. */
  missing(rows: readonly ExportedRow[]): Promise<readonly ExportedRow[]>;
  /** Adds a batch as a whole. Returns how many texts were new and how many bytes were written. */
  add(batch: PushedBatch): Promise<{ texts: number; bytes: number }>;
  /** Called once after all batches: removes what they replace. */
  finish(): Promise<void>;
}

/** What a push did. */
export interface Pushed {
  exchanges: number;
  /** Exchanges that the target had already. */
  known: number;
  batches: number;
  texts: number;
  bytes: number;
}

/** Whether an exchange had not ended when its log was read. */
export const isOpenOutcome = (outcome: string | null): boolean =>
  outcome === null || outcome === 'unfinished';

/** SHA-256 of a text: its name. */
export const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex');

/**
 * Pushes the exchanges of a database to a target: those that it does not have. Each batch becomes part of the target as
 * a whole, so that a push that is interrupted goes on where it ended.
 *
 * @param db without secrets, or without personal data
 * @throws LensError as the target does
 */
export async function pushDatabase(
  db: Database,
  target: PushTarget,
  progress: (line: string) => void = () => undefined,
): Promise<Pushed> {
  const pushed: Pushed = { exchanges: 0, known: 0, batches: 0, texts: 0, bytes: 0 };
  const { sessions } = await sessionLines(db, noLog);
  const jsonOf = new Map(sessions.map((session) => [session.id, JSON.stringify(session)]));
  const groups = Map.groupBy(await exportedRows(db), (row) => `${dayOf(row)}\n${row.agent}`);
  for (const group of groups.values()) {
    const missing = await target.missing(group);
    pushed.known += group.length - missing.length;
    for (let from = 0; from < missing.length; from += MAX_BATCH) {
      const rows = missing.slice(from, from + MAX_BATCH);
      const [{ agent }] = rows as [ExportedRow];
      const exchanges: PushedExchange[] = [];
      for (const row of rows) exchanges.push(pushedExchange(await storedExchange(db, row)));
      const ids = new Set(rows.map(({ session_id }) => session_id ?? ''));
      const own = [...ids].flatMap((id) => {
        const json = jsonOf.get(id);
        return json === undefined ? [] : [{ id, json }];
      });
      const added = await target.add({ day: dayOf(rows[0] as ExportedRow), agent, exchanges, sessions: own });
      pushed.exchanges += rows.length;
      pushed.batches++;
      pushed.texts += added.texts;
      pushed.bytes += added.bytes;
      progress(`Pushed ${pushed.exchanges} exchanges …`);
    }
  }
  await target.finish();
  return pushed;
}

/** The log has texts as they were sent: nothing of it leaves the machine. */
const noLog = async (): Promise<undefined> => undefined;

const dayOf = ({ ts }: ExportedRow): string => /^\d{4}-\d\d-\d\d/.exec(ts ?? '')?.[0] ?? 'unknown';

function pushedExchange({ row, request, body, headers, events, response }: ExportedExchange): PushedExchange {
  const { body: value, base64, reconstructed, ...rest } = response ?? {};
  const answer = Object.fromEntries(
    Object.entries({ body: value, base64, reconstructed }).filter(([, one]) => one !== undefined),
  );
  const record = {
    completeness: row.completeness,
    request,
    headers,
    response: response === null ? null : rest,
    events,
  };
  return {
    row,
    record: JSON.stringify(record),
    encoding: body?.encoding ?? null,
    body: body === null ? null : named(body.encoding === 'json' ? piecesOf(body.text) : [body.text]),
    answer: Object.keys(answer).length === 0 ? null : named([JSON.stringify(answer)]),
  };
}

const named = (pieces: readonly string[]): NamedText[] =>
  pieces.map((text) => ({ hash: hashOf(text), text }));
