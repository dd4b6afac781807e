import { z } from 'zod';
import type { Queries } from '../store/side-by-side.ts';
import { checkedRows, maybeNumber, maybeText, maybeWhole } from './query.ts';

/** What usage can be grouped by, and the expression of each. */
const groups = {
  day: "strftime(x.ts, '%Y-%m-%d')",
  model: 'coalesce(x.response_model, x.model)',
  agent: 'x.agent',
  session: 'x.session_id',
  folder: 's.cwd',
} as const;
export type UsageGroup = keyof typeof groups;

const usage = z.strictObject({
  /** Null for exchanges without such a value. */
  value: maybeText,
  exchanges: z.int(),
  failed: z.int(),
  /** Reported by providers and local servers; null when nobody reported it. */
  input_tokens: maybeWhole,
  cache_read_tokens: maybeWhole,
  output_tokens: maybeWhole,
  /** Input of all requests, o200k estimate, also of those that nobody reported. */
  estimated_input_tokens: maybeWhole,
  /** Exchanges of providers, and those of them whose cost is known. */
  provider_exchanges: z.int(),
  priced_exchanges: z.int(),
  usd: maybeNumber,
  /** Milliseconds to the first content and to the end, of complete answers that are not from lens. */
  ttft_p50: maybeNumber,
  ttft_p95: maybeNumber,
  ms_p50: maybeNumber,
  ms_p95: maybeNumber,
});
export type UsageRow = z.infer<typeof usage>;

/** Tokens, cost, latency and failures by one group; days in their order, everything else by exchanges. */
export function usageBy(db: Queries, group: UsageGroup): Promise<UsageRow[]> {
  const timed = "FILTER (x.answered_by <> 'lens' AND NOT x.failed)";
  return checkedRows(
    db,
    usage,
    `
    SELECT
      ${groups[group]} AS value, count(*) AS exchanges, count(*) FILTER (x.failed) AS failed,
      sum(x.input_tokens) FILTER (x.answered_by <> 'lens')::BIGINT AS input_tokens,
      sum(x.cache_read_tokens) FILTER (x.answered_by <> 'lens')::BIGINT AS cache_read_tokens,
      sum(x.output_tokens) FILTER (x.answered_by <> 'lens')::BIGINT AS output_tokens,
      sum(p.tokens)::BIGINT AS estimated_input_tokens,
      count(*) FILTER (x.answered_by = 'provider') AS provider_exchanges,
      count(c.total_usd) FILTER (x.answered_by = 'provider') AS priced_exchanges,
      sum(c.total_usd) FILTER (x.answered_by = 'provider')::DOUBLE AS usd,
      quantile_cont(x.ms_first_content, 0.5) ${timed} AS ttft_p50,
      quantile_cont(x.ms_first_content, 0.95) ${timed} AS ttft_p95,
      quantile_cont(x.ms_end, 0.5) ${timed} AS ms_p50,
      quantile_cont(x.ms_end, 0.95) ${timed} AS ms_p95
    FROM exchanges x
    LEFT JOIN exchange_costs c ON c.exchange_id = x.exchange_id
    LEFT JOIN (
      SELECT exchange_id, sum(estimate) AS tokens FROM token_parts WHERE part <> 'deferred_tools' GROUP BY exchange_id
    ) p ON p.exchange_id = x.exchange_id
    LEFT JOIN sessions s ON s.session_id = x.session_id
    GROUP BY 1
    ORDER BY ${group === 'day' ? 'value NULLS LAST' : 'exchanges DESC, value NULLS LAST'}`,
  );
}
