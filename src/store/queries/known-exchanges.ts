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
  unfinished: boolean;
}

/** Every exchange read so far, in order; 0 means no envelope or list. */
export function storedExchanges(database: Database): Promise<StoredExchange[]> {
  return database.rows<StoredExchange>(`
    SELECT exchange_id AS n, record_id AS id, epoch_ms(ts) AS ts, coalesce(envelope_id, 0) AS rest, coalesce(tools_node_id, 0) AS tools,
      coalesce(system_node_id, 0) AS system, coalesce(messages_node_id, 0) AS messages, wire,
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

export async function storedSessions(database: Database): Promise<string[]> {
  return (await database.rows<{ id: string }>('SELECT session_id AS id FROM _sessions')).map(({ id }) => id);
}
