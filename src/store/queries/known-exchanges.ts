import type { Database } from '../database.ts';

/** The fields that identify a stored exchange. */
export interface StoredExchange {
  n: number;
  id: string;
  /** Milliseconds since 1970, or null. */
  ts: number | null;
  rest: number;
  tools: number;
  system: number;
  messages: number;
  wire: string;
  /** Id of its response, assigned by the provider. */
  answer: string | null;
  unfinished: boolean;
}

/** Every exchange read so far, in order; 0 means no envelope or list. */
export function storedExchanges(database: Database): Promise<StoredExchange[]> {
  return database.rows<StoredExchange>(`
    SELECT exchange_id AS n, record_id AS id, epoch_ms(ts) AS ts, coalesce(envelope_id, 0) AS rest, coalesce(tools_node_id, 0) AS tools,
      coalesce(system_node_id, 0) AS system, coalesce(messages_node_id, 0) AS messages, wire, response_id AS answer,
      outcome = 'unfinished' AS unfinished
    FROM _exchanges ORDER BY exchange_id`);
}

/** Number of stored events of exchanges that have no response yet. */
export function eventsOfUnfinished(database: Database): Promise<{ exchange: number; events: number }[]> {
  return database.rows(`
    SELECT v.exchange_id AS exchange, count(*) AS events
    FROM events v JOIN _exchanges e ON e.exchange_id = v.exchange_id
    WHERE e.outcome = 'unfinished' GROUP BY v.exchange_id`);
}

/** A record that came before its request, as stored. */
export interface StoredEarlyRecord {
  log_id: number;
  record_id: string;
  /** JSON text of the record. */
  json: string;
}

/** Records that wait for their request, in the order in which they were read. */
export function storedEarlyRecords(database: Database): Promise<StoredEarlyRecord[]> {
  return database.rows('SELECT log_id, record_id, json FROM _early_records ORDER BY rowid');
}

/** Replaces the records that wait for their request. */
export async function saveEarlyRecords(
  database: Database,
  records: readonly StoredEarlyRecord[],
): Promise<void> {
  await database.run('DELETE FROM _early_records');
  await database.append(
    '_early_records',
    records.map((record) => ({ ...record })),
  );
}

/** The traffic that is stored, with its start in milliseconds since 1970. */
export function storedTraffic(database: Database): Promise<
  {
    session: string;
    what: 'tunnel' | 'request';
    host: string;
    method: string | undefined;
    path: string | undefined;
    from: number | null;
  }[]
> {
  return database.rows(`
    SELECT session_id AS session, kind AS what, host, method, path, epoch_ms(first_seen) AS "from"
    FROM _other_traffic`);
}

/** Time of the last request of each session in each log, milliseconds since 1970. */
export function storedLastTimes(database: Database): Promise<{ log: number; session: string; ts: number }[]> {
  return database.rows(`
    SELECT log_id AS log, session_id AS session, arg_max(epoch_ms(ts), log_line) AS ts
    FROM _exchanges WHERE ts IS NOT NULL AND session_id IS NOT NULL GROUP BY ALL`);
}

export async function storedSessions(database: Database): Promise<string[]> {
  return (await database.rows<{ id: string }>('SELECT session_id AS id FROM _sessions')).map(({ id }) => id);
}
