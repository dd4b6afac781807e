import type { Database } from '../store/database.ts';

/** Where the logs of the database were last seen. */
export async function siteLogPaths(db: Database): Promise<string[]> {
  const rows = await db.rows<{ path: string }>('SELECT path FROM logs WHERE path IS NOT NULL ORDER BY path');
  return rows.map(({ path }) => path);
}

/** The latest session of each log, by the log's base name. */
export function siteLogSessions(db: Database): Promise<
  {
    log: string;
    session: string;
    ts: string | null;
    agent: string;
    label: string | null;
    exchanges: number;
  }[]
> {
  return db.rows(`
    SELECT l.name AS log, arg_max(x.session_id, x.exchange_id) AS session, max(s.ts) AS ts,
      coalesce(arg_max(s.agent, x.exchange_id), arg_max(x.agent, x.exchange_id)) AS agent, arg_max(s.label, x.exchange_id) AS label, count(*) AS exchanges
    FROM _exchanges x JOIN logs l ON l.log_id = x.log_id LEFT JOIN _sessions s ON s.session_id = x.session_id
    WHERE x.session_id IS NOT NULL
    GROUP BY l.name`);
}
