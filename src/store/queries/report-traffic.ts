import type { Database } from '../database.ts';

/** Requests to one endpoint that ended alike. */
export interface EndpointLine {
  agent: string;
  method: string;
  /** Path without query. */
  path: string;
  upstream: string | null;
  wire: string;
  status: number | null;
  outcome: string;
  exchanges: number;
}

export function reportEndpoints(db: Database): Promise<EndpointLine[]> {
  return db.rows<EndpointLine>(`
    SELECT
      e.agent, coalesce(e.method, '') AS method, split_part(coalesce(e.path, ''), '?', 1) AS path, e.upstream,
      coalesce(e.wire, 'unknown') AS wire, e.status, coalesce(e.outcome, 'unfinished') AS outcome, count(*) AS exchanges
    FROM _exchanges e JOIN selected USING (n)
    GROUP BY ALL
    ORDER BY e.agent, exchanges DESC, path, method, e.status NULLS LAST, outcome, e.upstream`);
}

/** Why answers ended, in the words of the wire. */
export interface StopLine {
  agent: string;
  reason: string | null;
  exchanges: number;
}

export function reportStops(db: Database): Promise<StopLine[]> {
  return db.rows<StopLine>(`
    SELECT e.agent, e.stop_reason AS reason, count(*) AS exchanges
    FROM _exchanges e JOIN selected USING (n)
    WHERE coalesce(e.wire, 'unknown') <> 'unknown'
    GROUP BY ALL
    ORDER BY e.agent, exchanges DESC, reason NULLS LAST`);
}

/** How fast answers came, in milliseconds; answers lens gave itself left out. */
export interface SpeedLine {
  agent: string;
  model: string;
  exchanges: number;
  /** Time to first content. */
  ttftP50: number | null;
  ttftP95: number | null;
  /** To the end of the answer. */
  endP50: number | null;
  endP95: number | null;
  /** Output tokens a second, from the first content on. */
  throughputP50: number | null;
}

export function reportSpeed(db: Database): Promise<SpeedLine[]> {
  return db.rows<SpeedLine>(`
    SELECT
      e.agent, coalesce(e.response_model, e.model, 'unknown') AS model, count(*) AS exchanges,
      quantile_cont(e.ms_first_content, 0.5) AS "ttftP50",
      quantile_cont(e.ms_first_content, 0.95) AS "ttftP95",
      quantile_cont(e.ms_end, 0.5) AS "endP50",
      quantile_cont(e.ms_end, 0.95) AS "endP95",
      quantile_cont(e.output_tokens * 1000.0 / (e.ms_end - e.ms_first_content), 0.5)
        FILTER (e.ms_end > e.ms_first_content AND e.output_tokens > 0) AS "throughputP50"
    FROM _exchanges e
    JOIN selected USING (n)
    LEFT JOIN _sessions s ON s.session_id = e.session_id
    WHERE e.ms_end IS NOT NULL AND coalesce(e.wire, 'unknown') <> 'unknown' AND s.dry IS NULL
    GROUP BY ALL
    ORDER BY e.agent, exchanges DESC, model`);
}

/** Threads of an agent by how they go on. */
export interface ThreadLine {
  agent: string;
  threads: number;
  longest: number;
  retries: number;
  forks: number;
  edited: number;
}

export function reportThreads(db: Database): Promise<ThreadLine[]> {
  return db.rows<ThreadLine>(`
    WITH lengths AS (
      SELECT e.agent, t.thread_id, count(*) AS length, count(*) FILTER (t.relation = 'retry') AS retries,
        count(*) FILTER (t.relation = 'fork') AS forks, count(*) FILTER (t.relation = 'edited') AS edited
      FROM _exchange_threads t JOIN selected ON selected.n = t.exchange JOIN _exchanges e ON e.n = t.exchange
      GROUP BY ALL
    )
    SELECT agent, count(*) AS threads, max(length) AS longest, sum(retries)::BIGINT AS retries,
      sum(forks)::BIGINT AS forks, sum(edited)::BIGINT AS edited
    FROM lengths
    GROUP BY agent
    ORDER BY agent`);
}
