import type { Database } from '../../store/database.ts';
import { storedContent } from '../../store/queries/known-content.ts';
import {
  eventsOfUnfinished,
  storedEarlyRecords,
  storedExchanges,
  storedLastTimes,
  storedSessions,
  storedTraffic,
} from '../../store/queries/known-exchanges.ts';
import { KnownContent } from './body/known.ts';
import { contentWriter } from './content-writer.ts';
import { EarlyRecords } from './early-records.ts';
import { ExchangeBook } from './exchange-book.ts';
import type { RowWriter } from './row-writer.ts';
import { SessionRecords, trafficKey } from './session-records.ts';

/** The content, exchanges, early records and sessions that are known before new bytes are read. */
export interface IngestState {
  content: KnownContent;
  book: ExchangeBook;
  early: EarlyRecords;
  sessions: SessionRecords;
  /** By log and session: time of the last request that was read. */
  lastTimes: ReadonlyMap<number, Map<string, number>>;
}

/** Restores the state of earlier runs. */
export async function loadState(database: Database, rows: RowWriter): Promise<IngestState> {
  return {
    content: await loadContent(database, rows),
    book: await loadBook(database),
    early: new EarlyRecords(await storedEarlyRecords(database)),
    sessions: await loadSessions(database, rows),
    lastTimes: await loadLastTimes(database),
  };
}

async function loadContent(database: Database, rows: RowWriter): Promise<KnownContent> {
  const content = new KnownContent(contentWriter(rows));
  const stored = await storedContent(database);
  for (const segment of stored.segments) {
    content.knowSegment(content.root(segment.wire, segment.list), segment);
  }
  for (const { node, parent, segment } of stored.nodes) content.knowNode(node, parent, segment);
  for (const { rest, hash } of stored.rests) content.knowRest(rest, hash);
  return content;
}

async function loadBook(database: Database): Promise<ExchangeBook> {
  const book = new ExchangeBook();
  const events = new Map((await eventsOfUnfinished(database)).map((row) => [row.exchange, row.events]));
  for (const exchange of await storedExchanges(database)) book.know(exchange, events.get(exchange.n) ?? 0);
  return book;
}

async function loadSessions(database: Database, rows: RowWriter): Promise<SessionRecords> {
  const traffic = (await storedTraffic(database)).map((row) => `${trafficKey(row)} ${row.from}`);
  return new SessionRecords(rows, new Set(await storedSessions(database)), new Set(traffic));
}

async function loadLastTimes(database: Database): Promise<Map<number, Map<string, number>>> {
  const logs = new Map<number, Map<string, number>>();
  for (const { log, session, ts } of await storedLastTimes(database)) {
    const sessions = logs.get(log) ?? new Map<string, number>();
    logs.set(log, sessions.set(session, ts));
  }
  return logs;
}
