import type { Database } from '../database.ts';

/**
 * What selected exchanges of an agent on one model cost: US dollars, over those that have a price. Answers that lens gave
 * by itself are left out.
 */
export interface CostLine {
  agent: string;
  model: string;
  exchanges: number;
  priced: number;
  total: number | null;
  uncached: number | null;
  cacheRead: number | null;
  cacheWrite: number | null;
  output: number | null;
  /** The same tokens without any cache. */
  withoutCache: number | null;
  /** Why some have no price. */
  unpriced: string[];
}

export function reportCosts(db: Database): Promise<CostLine[]> {
  return db.rows<CostLine>(`
    SELECT
      e.agent, coalesce(c.model, 'unknown') AS model, count(*) AS exchanges, count(c.total_usd) AS priced,
      sum(c.total_usd) AS total, sum(c.uncached_usd) AS uncached, sum(c.cache_read_usd) AS "cacheRead",
      sum(c.cache_write_usd) AS "cacheWrite", sum(c.output_usd) AS output, sum(c.without_cache_usd) AS "withoutCache",
      coalesce(list(DISTINCT c.unpriced ORDER BY c.unpriced) FILTER (c.unpriced IS NOT NULL), []) AS unpriced
    FROM exchange_costs c
    JOIN selected ON selected.n = c.exchange
    JOIN _exchanges e ON e.n = c.exchange
    WHERE c.unpriced IS DISTINCT FROM 'dry_run'
    GROUP BY e.agent, coalesce(c.model, 'unknown')
    ORDER BY e.agent, total DESC NULLS LAST, exchanges DESC, model`);
}

/** Requests of an agent by what kept them from reading all that was in the cache. */
export interface CacheCauseLine {
  agent: string;
  /** Null: all was read. */
  cause: string | null;
  requests: number;
  /** Of these, requests whose usage says what was read; of the others the prompts alone tell. */
  observed: number;
  misses: number;
  /** As usage shows it. */
  lostTokens: number;
  lostUsd: number | null;
  /** What the prompts alone say was lost where no usage is reported. */
  likelyLostTokens: number;
}

export function reportCacheCauses(db: Database): Promise<CacheCauseLine[]> {
  return db.rows<CacheCauseLine>(`
    SELECT
      e.agent, c.cause, count(*) AS requests, count(c.read_tokens) AS observed,
      count(*) FILTER (c.verdict = 'miss') AS misses,
      coalesce(sum(c.lost_tokens) FILTER (c.read_tokens IS NOT NULL), 0)::BIGINT AS "lostTokens",
      sum(c.lost_usd) FILTER (c.read_tokens IS NOT NULL) AS "lostUsd",
      coalesce(sum(c.lost_tokens) FILTER (c.read_tokens IS NULL), 0)::BIGINT AS "likelyLostTokens"
    FROM cache_pairs c
    JOIN selected ON selected.n = c.exchange
    JOIN _exchanges e ON e.n = c.exchange
    GROUP BY e.agent, c.cause
    ORDER BY e.agent, "lostTokens" DESC, requests DESC, c.cause NULLS FIRST`);
}

/** A slot whose change broke the cache. */
export interface CacheSlotLine {
  agent: string;
  slot: string;
  requests: number;
  lostTokens: number;
  lostUsd: number | null;
}

export function reportCacheSlots(db: Database): Promise<CacheSlotLine[]> {
  return db.rows<CacheSlotLine>(`
    SELECT
      e.agent, c.slot, count(*) AS requests, sum(c.lost_tokens)::BIGINT AS "lostTokens", sum(c.lost_usd) AS "lostUsd"
    FROM cache_pairs c
    JOIN selected ON selected.n = c.exchange
    JOIN _exchanges e ON e.n = c.exchange
    WHERE c.cause = 'slot'
    GROUP BY e.agent, c.slot
    ORDER BY e.agent, "lostTokens" DESC, c.slot`);
}

/** A request that lost tokens which were in the cache. */
export interface CacheBreakLine {
  agent: string;
  exchange: string;
  verdict: string;
  cause: string;
  detail: string | null;
  before: string | null;
  after: string | null;
  confidence: string;
  lostTokens: number;
  lostUsd: number | null;
}

/** The costliest breaks of each agent, those that usage shows first. */
export function reportCacheBreaks(db: Database, most: number): Promise<CacheBreakLine[]> {
  return db.rows<CacheBreakLine>(
    `
    SELECT
      e.agent, e.id AS exchange, c.verdict, c.cause, c.detail, c.before, c.after, c.confidence,
      c.lost_tokens AS "lostTokens", c.lost_usd AS "lostUsd"
    FROM cache_pairs c
    JOIN selected ON selected.n = c.exchange
    JOIN _exchanges e ON e.n = c.exchange
    WHERE c.lost_tokens > 0
    QUALIFY row_number() OVER (
      PARTITION BY e.agent ORDER BY c.read_tokens IS NULL, c.lost_tokens DESC, e.ts, e.id
    ) <= $most
    ORDER BY e.agent, c.read_tokens IS NULL, c.lost_tokens DESC, e.ts, e.id`,
    { most },
  );
}

/** Providers' own diagnoses beside the causes lens found. */
export interface AgreementLine {
  reason: string;
  /** Null: all was read. */
  cause: string | null;
  /** Null when the diagnosis says nothing about the pair. */
  agrees: boolean | null;
  requests: number;
}

export function reportAgreement(db: Database): Promise<AgreementLine[]> {
  return db.rows<AgreementLine>(`
    SELECT c.official_reason AS reason, c.cause, c.official_agrees AS agrees, count(*) AS requests
    FROM cache_pairs c JOIN selected ON selected.n = c.exchange
    WHERE c.official_reason IS NOT NULL
    GROUP BY c.official_reason, c.cause, c.official_agrees
    ORDER BY requests DESC, c.official_reason, c.cause NULLS FIRST`);
}
