import type { Database } from '../../store/database.ts';
import { type SessionFactsRow, sessionFactsRows } from '../../store/queries/session-facts.ts';

/** What the log says of each session, by id. */
export async function loadSessions(database: Database): Promise<Map<string, SessionFactsRow>> {
  const rows = await sessionFactsRows(database);
  return new Map(rows.map((row) => [row.session, row]));
}
