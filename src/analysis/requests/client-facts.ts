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
  /** Values of headers that enable beta features, by exchange. */
  betas: ReadonlyMap<number, readonly string[]>;
}

/** Anthropic `anthropic-beta`; OpenAI `openai-beta`. Both are lists. */
const betaHeaders = ['anthropic-beta', 'openai-beta'];

/** Loads the sessions of the log, the headers that identify threads, and those that enable beta features. */
export async function loadClientFacts(database: Database): Promise<ClientFacts> {
  const sessions = await sessionFactsRows(database);
  const headers = Map.groupBy(await clientHeaderRows(database, idHeaders), ({ exchange }) => exchange);
  const betas = Map.groupBy(await clientHeaderRows(database, betaHeaders), ({ exchange }) => exchange);
  return {
    betas: new Map(
      [...betas].map(([exchange, rows]) => [
        exchange,
        rows.flatMap(({ value }) => value.split(',').map((one) => one.trim())).filter((one) => one !== ''),
      ]),
    ),
    sessions: new Map(sessions.map((row) => [row.session, row])),
    headers: new Map(
      [...headers].map(([exchange, rows]) => [
        exchange,
        Object.fromEntries(rows.map(({ name, value }) => [name, value])),
      ]),
    ),
  };
}
