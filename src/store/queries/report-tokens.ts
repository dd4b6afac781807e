import type { Database } from '../database.ts';

/** Usage of one agent on one model as providers reported it, with one meaning for all; answers lens gave itself left out. */
export interface UsageLine {
  agent: string;
  model: string;
  exchanges: number;
  /** Of these, how many have usage. */
  reported: number;
  input: number | null;
  uncached: number | null;
  cacheRead: number | null;
  cacheWrite: number | null;
  output: number | null;
  reasoning: number | null;
}

export function reportUsage(db: Database): Promise<UsageLine[]> {
  return db.rows<UsageLine>(`
    SELECT
      e.agent, coalesce(e.response_model, e.model, 'unknown') AS model, count(*) AS exchanges,
      count(e.input_tokens) AS reported,
      sum(e.input_tokens)::BIGINT AS input,
      sum(e.uncached_tokens)::BIGINT AS uncached,
      sum(e.cache_read_tokens)::BIGINT AS "cacheRead",
      sum(e.cache_write_tokens)::BIGINT AS "cacheWrite",
      sum(e.output_tokens)::BIGINT AS output,
      sum(e.reasoning_tokens)::BIGINT AS reasoning
    FROM _exchanges e JOIN selected USING (n) LEFT JOIN _sessions s ON s.session_id = e.session_id
    WHERE coalesce(e.wire, 'unknown') <> 'unknown' AND s.dry IS NULL
    GROUP BY ALL
    ORDER BY e.agent, exchanges DESC, model`);
}

/** A part of what the requests of an agent in one role are made of. */
export interface PartLine {
  agent: string;
  role: string;
  part: string;
  requests: number;
  tokens: number;
  estimate: number;
  bytes: number;
}

export function reportParts(db: Database): Promise<PartLine[]> {
  return db.rows<PartLine>(`
    SELECT * FROM (
      SELECT
        e.agent, coalesce(t.role, 'other') AS role, p.part, count(*) AS requests, sum(p.tokens)::DOUBLE AS tokens,
        sum(p.estimate)::BIGINT AS estimate, sum(p.bytes)::BIGINT AS bytes
      FROM token_parts p
      JOIN selected ON selected.n = p.exchange
      JOIN _exchanges e ON e.n = p.exchange
      LEFT JOIN _exchange_threads t ON t.exchange = p.exchange
      GROUP BY ALL
    )
    ORDER BY agent, role <> 'main', role, estimate DESC, part`);
}

/** How reported input relates to the estimate on one model. */
export interface ScaleLine {
  model: string;
  exchanges: number;
  /** Reported over estimated: of all together, and least, median and greatest of single exchanges. */
  factor: number;
  least: number;
  median: number;
  greatest: number;
}

export function reportScales(db: Database): Promise<ScaleLine[]> {
  return db.rows<ScaleLine>(`
    WITH each AS (
      SELECT e.n, coalesce(e.response_model, e.model, 'unknown') AS model, e.input_tokens AS reported,
        sum(p.estimate) FILTER (p.part <> 'deferred_tools') AS estimate
      FROM _exchanges e JOIN selected USING (n) JOIN token_parts p ON p.exchange = e.n
      LEFT JOIN _sessions s ON s.session_id = e.session_id
      WHERE e.input_tokens IS NOT NULL AND s.dry IS NULL
      GROUP BY ALL
    )
    SELECT model, count(*) AS exchanges, sum(reported) / sum(estimate) AS factor, min(reported / estimate) AS least,
      median(reported / estimate) AS median, max(reported / estimate) AS greatest
    FROM each WHERE estimate > 0
    GROUP BY model
    ORDER BY exchanges DESC, model`);
}
