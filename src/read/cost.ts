import { z } from 'zod';
import type { Queries } from '../store/side-by-side.ts';
import { checkedRows, maybeNumber, maybeWhole } from './query.ts';

const reportedUsageRow = z.strictObject({
  answered_by: z.enum(['provider', 'local']),
  /** Exchanges whose answer states usage. */
  reported_exchanges: z.int(),
  input_tokens: z.int(),
  cache_read_tokens: z.int(),
  cache_write_tokens: z.int(),
  output_tokens: z.int(),
  reasoning_tokens: z.int(),
});
export type ReportedUsage = z.infer<typeof reportedUsageRow>;

/** Usage by who reported it: providers and servers on the same machine, each only when it did. */
export function reportedUsage(db: Queries): Promise<ReportedUsage[]> {
  return checkedRows(
    db,
    reportedUsageRow,
    `
    SELECT
      answered_by, count(input_tokens) AS reported_exchanges, sum(input_tokens)::BIGINT AS input_tokens,
      coalesce(sum(cache_read_tokens), 0)::BIGINT AS cache_read_tokens,
      coalesce(sum(cache_write_tokens), 0)::BIGINT AS cache_write_tokens,
      coalesce(sum(output_tokens), 0)::BIGINT AS output_tokens,
      coalesce(sum(reasoning_tokens), 0)::BIGINT AS reasoning_tokens
    FROM usage
    WHERE answered_by IN ('provider', 'local') AND input_tokens IS NOT NULL
    GROUP BY answered_by
    ORDER BY answered_by DESC`,
  );
}

/** Input of all requests, o200k estimate; null when nothing was counted. */
export async function estimatedInput(db: Queries): Promise<number | null> {
  const [row] = await checkedRows(
    db,
    z.strictObject({ tokens: maybeWhole }),
    "SELECT sum(estimate)::BIGINT AS tokens FROM token_parts WHERE part <> 'deferred_tools'",
  );
  return row?.tokens ?? null;
}

const providerCostsRow = z.strictObject({
  priced: z.int(),
  unpriced: z.int(),
  total_usd: maybeNumber,
  without_cache_usd: maybeNumber,
});
export type ProviderCosts = z.infer<typeof providerCostsRow>;

/** What the exchanges that providers answered cost by list price, in US dollars; null when none has a price. */
export async function providerCosts(db: Queries): Promise<ProviderCosts> {
  const [row] = await checkedRows(
    db,
    providerCostsRow,
    `
    SELECT
      count(total_usd) AS priced, count(*) - count(total_usd) AS unpriced, sum(total_usd)::DOUBLE AS total_usd,
      sum(without_cache_usd)::DOUBLE AS without_cache_usd
    FROM costs
    WHERE answered_by = 'provider'`,
  );
  return row as ProviderCosts;
}
