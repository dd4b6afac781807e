import type { Database } from '../database.ts';

/** What is needed of a stored exchange to know it again. */
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

/** Every exchange read so far, in order; 0 stands for no frame or list. */
export function storedExchanges(database: Database): Promise<StoredExchange[]> {
  return database.rows<StoredExchange>(`
    SELECT n, id, epoch_ms(ts) AS ts, coalesce(rest_id, 0) AS rest, coalesce(tools_tip, 0) AS tools,
      coalesce(system_tip, 0) AS system, coalesce(messages_tip, 0) AS messages, wire,
      outcome = 'unfinished' AS unfinished
    FROM _exchanges ORDER BY n`);
}

/** How many events are stored of exchanges that have no answer yet. */
export function eventsOfUnfinished(database: Database): Promise<{ exchange: number; events: number }[]> {
  return database.rows(`
    SELECT v.exchange, count(*) AS events
    FROM events v JOIN _exchanges e ON e.n = v.exchange
    WHERE e.outcome = 'unfinished' GROUP BY v.exchange`);
}

export async function storedSessions(database: Database): Promise<string[]> {
  return (await database.rows<{ id: string }>('SELECT session_id AS id FROM _sessions')).map(({ id }) => id);
}
