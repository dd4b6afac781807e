import type { Database } from '../store/database.ts';

export interface SessionListRow {
  session: string;
  ts: string | null;
  agent: string;
  version: string | null;
  label: string | null;
  command: string | null;
  cwd: string | null;
  branch: string | null;
  mode: string | null;
  dry: string | null;
  exchanges: number;
  threads: number;
  failed: number;
  first_seen: string | null;
  last_seen: string | null;
  input_tokens: number | null;
  output_tokens: number | null;
}

/** Sessions that have exchanges, the latest first. Tokens are those providers counted: what lens answers is made up. */
export function siteSessionList(db: Database): Promise<SessionListRow[]> {
  return db.rows<SessionListRow>(`
    WITH used AS (
      SELECT
        x.session_id, count(*) AS exchanges, count(DISTINCT t.thread_id) AS threads,
        count(*) FILTER (x.outcome <> 'complete' OR x.status >= 400) AS failed,
        min(x.ts) AS first_seen, max(x.ts + to_milliseconds(coalesce(x.ms_end, 0))) AS last_seen,
        sum(x.input_tokens)::BIGINT AS input_tokens, sum(x.output_tokens)::BIGINT AS output_tokens,
        arg_min(x.agent, x.exchange_id) AS agent
      FROM _exchanges x LEFT JOIN _exchange_threads t ON t.exchange_id = x.exchange_id
      WHERE x.session_id IS NOT NULL
      GROUP BY x.session_id
    )
    SELECT
      u.session_id AS session, s.ts, coalesce(s.agent, u.agent) AS agent, s.agent_version AS version, s.label, s.command,
      s.cwd, s.git_branch AS branch, s.mode, s.dry,
      u.* EXCLUDE (session_id, agent) REPLACE (
        CASE WHEN s.dry IS NULL THEN u.input_tokens END AS input_tokens,
        CASE WHEN s.dry IS NULL THEN u.output_tokens END AS output_tokens
      )
    FROM used u LEFT JOIN _sessions s ON s.session_id = u.session_id
    ORDER BY coalesce(s.ts, u.first_seen) DESC NULLS LAST, u.session_id`);
}

/** How many exchanges of each agent fall into each of `buckets` equal parts of the time captured. */
export function siteDensity(
  db: Database,
  buckets: number,
): Promise<{ agent: string; bucket: number; exchanges: number }[]> {
  return db.rows(
    `
    WITH span AS (SELECT min(epoch_ms(ts)) AS first, max(epoch_ms(ts)) AS last FROM _exchanges)
    SELECT
      agent,
      least(($buckets * (epoch_ms(ts) - first) / greatest(last - first, 1))::INTEGER, $buckets - 1) AS bucket,
      count(*) AS exchanges
    FROM _exchanges, span
    WHERE ts IS NOT NULL
    GROUP BY ALL
    ORDER BY bucket, agent`,
    { buckets },
  );
}

/** When the first exchange of each run of `size` was sent, in the order of time. */
export async function siteRunStarts(db: Database, size: number): Promise<(string | null)[]> {
  const rows = await db.rows<{ ts: string | null }>(
    `
    WITH ordered AS (
      SELECT ts, (row_number() OVER (ORDER BY ts NULLS LAST, exchange_id) - 1) // $size AS run FROM _exchanges
    )
    SELECT min(ts) AS ts FROM ordered GROUP BY run ORDER BY run`,
    { size },
  );
  return rows.map(({ ts }) => ts);
}

export interface SessionExchangeRow {
  n: number;
  session: string;
  id: string;
  ts: string | null;
  agent: string;
  family: string | null;
  family_name: string | null;
  role: string | null;
  thread: string | null;
  turn: number | null;
  /** How it follows: start, continues, retry, repeat, fork or edited; and the exchange it follows. */
  relation: string | null;
  follows: number | null;
  /** What its thread is in the session, and the exchange and tool that started it. */
  thread_kind: string | null;
  parent_exchange_id: number | null;
  parent_tool: string | null;
  model: string | null;
  method: string;
  path: string;
  status: number | null;
  outcome: string;
  ms_first_content: number | null;
  ms_end: number | null;
  input_tokens: number | null;
  cache_read_tokens: number | null;
  output_tokens: number | null;
}

/** Exchanges of one session in the order of time, at most `limit`. */
export function siteSessionExchanges(
  db: Database,
  session: string,
  limit: number,
): Promise<SessionExchangeRow[]> {
  return db.rows<SessionExchangeRow>(
    `
    SELECT
      x.exchange_id AS n, x.session_id AS session, x.record_id AS id, x.ts, x.agent, f.family_id AS family, f.name AS family_name, f.role,
      t.thread_id AS thread, t.turn, t.relation, t.previous_exchange_id AS follows, t.kind AS thread_kind, h.parent_exchange_id, h.parent_tool, x.model, x.method, x.path, x.status, coalesce(x.outcome, 'unfinished') AS outcome,
      x.ms_first_content, x.ms_end, x.input_tokens, x.cache_read_tokens, x.output_tokens
    FROM _exchanges x
    LEFT JOIN _exchange_families ef ON ef.exchange_id = x.exchange_id
    LEFT JOIN families f ON f.family_id = ef.family_id
    LEFT JOIN _exchange_threads t ON t.exchange_id = x.exchange_id
    LEFT JOIN threads h ON h.thread_id = t.thread_id
    WHERE x.session_id = $session
    ORDER BY x.ts NULLS LAST, x.exchange_id
    LIMIT $limit`,
    { session, limit },
  );
}
