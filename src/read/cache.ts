import type { Database } from '../store/database.ts';

export interface CacheTotalsRow {
  /** Requests that follow another one. */
  pairs: number;
  full: number;
  partial: number;
  miss: number;
  first: number;
  /** Of the pairs, those whose answer says what was read; the others are told from the prompts alone. */
  observed: number;
  lost_tokens: number | null;
  lost_usd: number | null;
}

export async function siteCacheTotals(db: Database): Promise<CacheTotalsRow> {
  const [row] = await db.rows<CacheTotalsRow>(`
    SELECT
      count(*) FILTER (previous_exchange_id IS NOT NULL) AS pairs,
      count(*) FILTER (previous_exchange_id IS NOT NULL AND verdict = 'full') AS full,
      count(*) FILTER (previous_exchange_id IS NOT NULL AND verdict = 'partial') AS partial,
      count(*) FILTER (previous_exchange_id IS NOT NULL AND verdict = 'miss') AS miss,
      count(*) FILTER (previous_exchange_id IS NULL) AS first,
      count(*) FILTER (previous_exchange_id IS NOT NULL AND read_tokens IS NOT NULL) AS observed,
      sum(lost_tokens) FILTER (previous_exchange_id IS NOT NULL)::BIGINT AS lost_tokens,
      sum(lost_usd) FILTER (previous_exchange_id IS NOT NULL)::DOUBLE AS lost_usd
    FROM cache_pairs`);
  return row as CacheTotalsRow;
}

export interface CacheCauseRow {
  cause: string;
  requests: number;
  lost_tokens: number;
  lost_usd: number | null;
  /** The instance that lost most: its exchange and what happened there, in words. */
  example: string;
  detail: string | null;
}

/** Causes of losses, the dearest first. */
export function siteCacheCauses(db: Database): Promise<CacheCauseRow[]> {
  return db.rows<CacheCauseRow>(`
    SELECT
      p.cause, count(*) AS requests, coalesce(sum(p.lost_tokens), 0)::BIGINT AS lost_tokens, sum(p.lost_usd)::DOUBLE AS lost_usd,
      arg_max(x.record_id, (coalesce(p.lost_tokens, 0), -p.exchange_id)) AS example,
      arg_max(left(p.detail, 400), (coalesce(p.lost_tokens, 0), -p.exchange_id)) AS detail
    FROM cache_pairs p JOIN _exchanges x ON x.exchange_id = p.exchange_id
    WHERE p.previous_exchange_id IS NOT NULL AND p.cause IS NOT NULL
    GROUP BY p.cause
    ORDER BY lost_tokens DESC, requests DESC, p.cause`);
}

export interface CacheTurnRow {
  thread: string;
  agent: string;
  family_name: string | null;
  family: string | null;
  /** Label of the session its first turn is of, and when that turn was sent. */
  label: string | null;
  started: string | null;
  id: string;
  turn: number;
  input_tokens: number;
  stable_tokens: number;
  lost_tokens: number;
  cause: string | null;
  detail: string | null;
}

/** Turns of the threads of at least two turns that lost most, at most `threads` of them and `turns` of each. */
export function siteCacheTurns(
  db: Database,
  limits: { threads: number; turns: number },
): Promise<CacheTurnRow[]> {
  return db.rows<CacheTurnRow>(
    `
    WITH sized AS (
      SELECT exchange_id, sum(tokens) AS tokens FROM token_parts GROUP BY exchange_id
    ),
    turns AS (
      SELECT
        t.thread_id AS thread, x.agent, f.name AS family_name, f.family_id AS family, x.record_id AS id, t.turn,
        first_value(c.label) OVER (PARTITION BY t.thread_id ORDER BY t.turn) AS label,
        first_value(x.ts) OVER (PARTITION BY t.thread_id ORDER BY t.turn) AS started,
        coalesce(CASE WHEN c.dry IS NULL THEN x.input_tokens END, s.tokens, 0)::DOUBLE AS input_tokens,
        coalesce(p.stable_tokens, 0)::DOUBLE AS stable_tokens,
        CASE WHEN p.previous_exchange_id IS NULL THEN 0 ELSE coalesce(p.lost_tokens, 0) END::DOUBLE AS lost_tokens,
        CASE WHEN p.previous_exchange_id IS NULL THEN NULL ELSE p.cause END AS cause,
        left(p.detail, 200) AS detail,
        count(*) OVER thread AS length,
        sum(CASE WHEN p.previous_exchange_id IS NULL THEN 0 ELSE coalesce(p.lost_tokens, 0) END) OVER thread AS thread_lost
      FROM _exchange_threads t
      JOIN _exchanges x ON x.exchange_id = t.exchange_id
      LEFT JOIN _sessions c ON c.session_id = x.session_id
      LEFT JOIN cache_pairs p ON p.exchange_id = x.exchange_id
      LEFT JOIN sized s ON s.exchange_id = x.exchange_id
      LEFT JOIN _exchange_families ef ON ef.exchange_id = x.exchange_id
      LEFT JOIN families f ON f.family_id = ef.family_id
      WINDOW thread AS (PARTITION BY t.thread_id)
    ),
    ranked AS (
      SELECT *, dense_rank() OVER (ORDER BY thread_lost DESC, length DESC, thread) AS place
      FROM turns
      WHERE length > 1
    )
    SELECT * EXCLUDE (length, thread_lost, place)
    FROM ranked
    WHERE place <= $threads AND turn < $turns
    ORDER BY place, turn`,
    { threads: limits.threads, turns: limits.turns },
  );
}

export interface CostRow {
  agent: string;
  priced: number;
  unpriced: number;
  total_usd: number | null;
  without_cache_usd: number | null;
}

/** What each agent's exchanges cost by list price. */
export function siteCosts(db: Database): Promise<CostRow[]> {
  return db.rows<CostRow>(`
    SELECT
      x.agent, count(c.total_usd) AS priced, count(*) - count(c.total_usd) AS unpriced,
      sum(c.total_usd)::DOUBLE AS total_usd, sum(c.without_cache_usd)::DOUBLE AS without_cache_usd
    FROM exchange_costs c JOIN _exchanges x ON x.exchange_id = c.exchange_id
    GROUP BY x.agent
    ORDER BY total_usd DESC NULLS LAST, x.agent`);
}

/** How many threads have more than one turn. */
export async function siteCacheThreads(db: Database): Promise<number> {
  const row = await db.first<{ n: number }>(`
    SELECT count(*) AS n
    FROM (SELECT thread_id FROM _exchange_threads GROUP BY thread_id HAVING count(*) > 1)`);
  return row?.n ?? 0;
}
