import { z } from 'zod';
import type { Queries } from '../store/side-by-side.ts';
import { checkedRows, maybeNumber, maybeText, maybeTime, maybeWhole } from './query.ts';

const totals = z.strictObject({
  /** Requests that follow another one. */
  pairs: z.int(),
  full: z.int(),
  partial: z.int(),
  miss: z.int(),
  /** Of the pairs, those whose provider reported what was read from the cache; the others are inferred. */
  observed: z.int(),
  lost_tokens: maybeWhole,
});
export type CacheTotals = z.infer<typeof totals>;

/** How well requests that follow another one used the cache. */
export async function cacheTotals(db: Queries): Promise<CacheTotals> {
  const [row] = await checkedRows(
    db,
    totals,
    `
    SELECT
      count(*) AS pairs,
      count(*) FILTER (p.verdict = 'full') AS full,
      count(*) FILTER (p.verdict = 'partial') AS partial,
      count(*) FILTER (p.verdict = 'miss') AS miss,
      count(*) FILTER (p.read_tokens IS NOT NULL AND x.answered_by = 'provider') AS observed,
      sum(p.lost_tokens)::BIGINT AS lost_tokens
    FROM cache_pairs p JOIN exchanges x ON x.exchange_id = p.exchange_id
    WHERE p.previous_exchange_id IS NOT NULL`,
  );
  return row as CacheTotals;
}

const cause = z.strictObject({
  cause: z.string(),
  requests: z.int(),
  lost_tokens: z.int(),
  lost_usd: maybeNumber,
  /** The instance that lost most: its exchange, and what happened. */
  example: z.string(),
  detail: maybeText,
});

/** Causes of losses, the costliest first. */
export function cacheCauses(db: Queries): Promise<z.infer<typeof cause>[]> {
  return checkedRows(
    db,
    cause,
    `
    SELECT
      p.cause, count(*) AS requests, coalesce(sum(p.lost_tokens), 0)::BIGINT AS lost_tokens, sum(p.lost_usd)::DOUBLE AS lost_usd,
      arg_max(x.record_id, (coalesce(p.lost_tokens, 0), -p.exchange_id)) AS example,
      arg_max(left(p.detail, 400), (coalesce(p.lost_tokens, 0), -p.exchange_id)) AS detail
    FROM cache_pairs p JOIN exchanges x ON x.exchange_id = p.exchange_id
    WHERE p.previous_exchange_id IS NOT NULL AND p.cause IS NOT NULL
    GROUP BY p.cause
    ORDER BY lost_tokens DESC, requests DESC, p.cause`,
  );
}

const turn = z.strictObject({
  thread_id: z.string(),
  agent: z.string(),
  family: maybeText,
  /** Label of the session of its first turn, and when that turn was sent. */
  label: maybeText,
  started: maybeTime,
  record_id: z.string(),
  input_tokens: z.number(),
  stable_tokens: z.number(),
  lost_tokens: z.number(),
  cause: maybeText,
  detail: maybeText,
});
export type CacheTurn = z.infer<typeof turn>;

const thread = z.strictObject({
  thread_id: z.string(),
  turns: z.int(),
  /** Turns that lost something. */
  losses: z.int(),
});
export type CacheThread = z.infer<typeof thread>;

/** Every thread of at least two turns, those that lost most first. */
export function cacheThreads(db: Queries): Promise<CacheThread[]> {
  return checkedRows(
    db,
    thread,
    `
    SELECT x.thread_id, count(*) AS turns, count(*) FILTER (p.lost_tokens > 0) AS losses
    FROM exchanges x
    LEFT JOIN cache_pairs p ON p.exchange_id = x.exchange_id AND p.previous_exchange_id IS NOT NULL
    WHERE x.thread_id IS NOT NULL
    GROUP BY x.thread_id
    HAVING count(*) > 1
    ORDER BY coalesce(sum(p.lost_tokens), 0) DESC, turns DESC, x.thread_id`,
  );
}

/** The turns of threads, in order within each. */
export function cacheTurns(db: Queries, threads: readonly string[]): Promise<CacheTurn[]> {
  return checkedRows(
    db,
    turn,
    `
    WITH own AS (SELECT x.* FROM exchanges x JOIN (SELECT unnest($threads::VARCHAR[]) AS thread_id) USING (thread_id)),
    sized AS (
      SELECT exchange_id, sum(tokens) AS tokens
      FROM token_parts JOIN (SELECT exchange_id FROM own) USING (exchange_id)
      GROUP BY exchange_id
    )
    SELECT
      x.thread_id, x.agent, x.family, first_value(x.label) OVER in_order AS label,
      first_value(x.ts) OVER in_order AS started, x.record_id,
      coalesce(CASE WHEN x.answered_by <> 'lens' THEN x.input_tokens END, s.tokens, 0)::DOUBLE AS input_tokens,
      coalesce(p.stable_tokens, 0)::DOUBLE AS stable_tokens,
      CASE WHEN p.previous_exchange_id IS NULL THEN 0 ELSE coalesce(p.lost_tokens, 0) END::DOUBLE AS lost_tokens,
      CASE WHEN p.previous_exchange_id IS NOT NULL THEN p.cause END AS cause,
      left(p.detail, 200) AS detail
    FROM own x
    LEFT JOIN cache_pairs p ON p.exchange_id = x.exchange_id
    LEFT JOIN sized s ON s.exchange_id = x.exchange_id
    WINDOW in_order AS (PARTITION BY x.thread_id ORDER BY x.turn)
    ORDER BY x.thread_id, x.turn`,
    { threads: [...threads] },
  );
}
