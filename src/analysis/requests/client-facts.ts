import type { Database } from '../../store/database.ts';
import {
  clientHeaderRows,
  type SessionFactsRow,
  sessionFactsRows,
} from '../../store/queries/session-facts.ts';
import { type ClientHeaders, idHeaders } from './client-ids.ts';

/** Facts about requests from headers and the log, not from bodies. */
export interface ClientFacts {
  /** By id. */
  sessions: ReadonlyMap<string, Pick<SessionFactsRow, 'cwd' | 'git' | 'agent_version' | 'label'>>;
  /** Headers in which clients identify conversations, by exchange. */
  headers: ReadonlyMap<number, ClientHeaders>;
}

/** Loads the sessions of the log, and the headers that identify threads. */
export async function loadClientFacts(database: Database): Promise<ClientFacts> {
  const sessions = await sessionFactsRows(database);
  const headers = Map.groupBy(await clientHeaderRows(database, idHeaders), ({ exchange }) => exchange);
  return {
    sessions: new Map(sessions.map((row) => [row.session, row])),
    headers: new Map(
      [...headers].map(([exchange, rows]) => [
        exchange,
        Object.fromEntries(rows.map(({ name, value }) => [name, value])),
      ]),
    ),
  };
}
