import type { Database } from '../database.ts';

export interface SessionFactsRow {
  session: string;
  cwd: string | null;
  /** Branch, commit and whether there were changes, as one text; null outside a git repository. */
  git: string | null;
  agent_version: string | null;
  label: string | null;
}

/** Facts about each session that can determine slot values. */
export function sessionFactsRows(db: Database): Promise<SessionFactsRow[]> {
  return db.rows<SessionFactsRow>(`
    SELECT
      session_id AS session, cwd,
      CASE WHEN git_branch IS NOT NULL OR git_head IS NOT NULL
        THEN concat_ws(' ', git_branch, git_head, CASE WHEN git_dirty THEN 'dirty' END) END AS git,
      agent_version, label
    FROM _sessions
    ORDER BY session_id`);
}

export interface ClientHeaderRow {
  exchange: number;
  name: string;
  value: string;
}

/** First value of each request header, by name. */
export function clientHeaderRows(db: Database, names: readonly string[]): Promise<ClientHeaderRow[]> {
  return db.rows<ClientHeaderRow>(
    `
    SELECT exchange_id AS exchange, name, first(value) AS value
    FROM headers
    WHERE direction = 'request' AND value IS NOT NULL AND list_contains($names, name)
    GROUP BY exchange_id, name
    ORDER BY exchange_id, name`,
    { names },
  );
}
