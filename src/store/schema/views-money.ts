import type { ViewSpec } from './types.ts';
import { answeredBy } from './views-exchanges.ts';

/** Views for queries about money and cache. */
export const moneyViews: readonly ViewSpec[] = [
  {
    name: 'costs',
    comment:
      'Cost of each exchange in US dollars at the list price of its day, with its agent, family and thread.',
    columns: [
      { name: 'exchange_id', comment: 'Exchange number' },
      { name: 'ts', comment: 'Time of the request, UTC' },
      { name: 'day', comment: 'Its day, UTC' },
      { name: 'agent', comment: 'Agent id' },
      { name: 'family_id', comment: 'Family' },
      { name: 'family', comment: 'Name of that family' },
      { name: 'role', comment: 'Role of that family: main, title, subagent …' },
      { name: 'session_id', comment: 'Session' },
      { name: 'thread_id', comment: 'Thread' },
      { name: 'model', comment: 'Model that answered, otherwise the requested model' },
      { name: 'answered_by', comment: 'provider, local or lens; see exchanges' },
      {
        name: 'total_usd',
        comment: 'Amount reported by the gateway, otherwise the list price; null when there is neither',
      },
      { name: 'reported_usd', comment: 'Amount charged, as reported by the gateway' },
      { name: 'list_usd', comment: 'At list price, including fees' },
      { name: 'basis', comment: 'Source of total_usd: reported or list price' },
      { name: 'confidence', comment: 'Confidence that this amount was charged: high, medium or low' },
      { name: 'fees_usd', comment: 'Fees next to tokens: web searches' },
      { name: 'fees_left_out', comment: 'Items billed separately from tokens, without a known price' },
      { name: 'uncached_usd', comment: 'Input that was neither read from nor written to the cache' },
      { name: 'cache_read_usd', comment: 'Input read from the cache' },
      { name: 'cache_write_usd', comment: 'Input written to the cache' },
      { name: 'output_usd', comment: 'Output, including reasoning' },
      { name: 'without_cache_usd', comment: 'Cost of the same tokens without a cache' },
      {
        name: 'saved_usd',
        comment: 'Savings by the cache; negative if cache writes cost more than cache reads saved',
      },
      { name: 'long_context', comment: 'Whether the rates for long requests apply' },
      {
        name: 'unpriced',
        comment:
          'Why there is no price: dry_run, no_usage, no_model, model_not_in_table, before_first_price, service_tier',
      },
    ],
    sql: `
SELECT e.exchange_id, e.ts, e.ts::DATE AS day, e.agent, f.family_id, f.name AS family, f.role, e.session_id, t.thread_id, c.model,
  ${answeredBy} AS answered_by, c.total_usd, c.reported_usd, c.list_usd, c.basis, c.confidence, c.fees_usd, c.fees_left_out, c.uncached_usd,
  c.cache_read_usd, c.cache_write_usd, c.output_usd, c.without_cache_usd,
  c.without_cache_usd + c.fees_usd - c.list_usd AS saved_usd, c.long_context, c.unpriced
FROM exchange_costs c
JOIN _exchanges e ON e.exchange_id = c.exchange_id
LEFT JOIN _sessions s ON s.session_id = e.session_id
LEFT JOIN _exchange_families ef ON ef.exchange_id = e.exchange_id
LEFT JOIN families f ON f.family_id = ef.family_id
LEFT JOIN _exchange_threads t ON t.exchange_id = e.exchange_id`,
  },
  {
    name: 'cache_breaks',
    comment:
      'Requests that read less from the cache than the previous request had left there, with their agent, family and thread.',
    columns: [
      { name: 'exchange_id', comment: 'Exchange number' },
      { name: 'record_id', comment: 'Its id' },
      { name: 'previous_exchange_id', comment: 'Exchange it is compared with' },
      { name: 'ts', comment: 'Time of the request, UTC' },
      { name: 'agent', comment: 'Agent id' },
      { name: 'family_id', comment: 'Family' },
      { name: 'family', comment: 'Name of that family' },
      { name: 'model', comment: 'Requested model' },
      { name: 'answered_by', comment: 'Who answered: provider, local or lens; see exchanges' },
      { name: 'verdict', comment: 'partial or miss' },
      { name: 'cause', comment: 'Why; see cache_pairs' },
      { name: 'slot_id', comment: 'Slot that changed' },
      { name: 'slot', comment: 'Name of that slot' },
      { name: 'detail', comment: 'Description of the change' },
      { name: 'confidence', comment: 'high, medium or low' },
      { name: 'lost_tokens', comment: 'Tokens in the cache minus tokens read' },
      { name: 'lost_usd', comment: 'Extra cost compared with reading them from the cache, US dollars' },
      {
        name: 'observed',
        comment: 'Whether cache usage was reported; otherwise the row is inferred from the prompts',
      },
      { name: 'before', comment: 'Text around the first difference in the previous request' },
      { name: 'after', comment: 'The same in this request' },
      { name: 'elapsed_ms', comment: 'Milliseconds since the start of the previous request' },
    ],
    sql: `
SELECT c.exchange_id, e.record_id, c.previous_exchange_id, e.ts, e.agent, e.family_id, e.family, e.model, e.answered_by, c.verdict,
  c.cause, c.slot_id, c.slot, c.detail,
  c.confidence, c.lost_tokens, c.lost_usd, c.read_tokens IS NOT NULL AS observed, c.before, c.after, c.elapsed_ms
FROM cache_pairs c JOIN exchanges e ON e.exchange_id = c.exchange_id
WHERE c.lost_tokens > 0`,
  },
  {
    name: 'cache_causes',
    comment:
      'Why requests did not read everything from the cache, by agent, answerer and cause; a null cause means full cache reads.',
    columns: [
      { name: 'agent', comment: 'Agent id' },
      { name: 'answered_by', comment: 'Who answered: provider, local or lens; see exchanges' },
      { name: 'cause', comment: 'Cause; null: everything was read' },
      { name: 'pairs', comment: 'Requests' },
      {
        name: 'observed_pairs',
        comment: 'Of these, requests with reported cache usage; the others are inferred from prompts',
      },
      { name: 'misses', comment: 'Of these, requests that read nothing from the cache' },
      { name: 'lost_tokens', comment: 'Tokens that were in the cache and were not read' },
      {
        name: 'lost_usd',
        comment: 'Extra cost compared with reading them from the cache, US dollars, if there is a price',
      },
      { name: 'observed_lost_tokens', comment: 'Part of lost_tokens that is based on reported usage' },
      { name: 'observed_lost_usd', comment: 'Extra cost of observed_lost_tokens, US dollars' },
      {
        name: 'likely_lost_tokens',
        comment: 'Part of lost_tokens that is inferred from prompts because no usage was reported',
      },
    ],
    sql: `
SELECT e.agent, e.answered_by, c.cause, count(*) AS pairs, count(c.read_tokens) AS observed_pairs,
  count(*) FILTER (c.verdict = 'miss') AS misses, sum(c.lost_tokens)::BIGINT AS lost_tokens, sum(c.lost_usd) AS lost_usd,
  coalesce(sum(c.lost_tokens) FILTER (c.read_tokens IS NOT NULL), 0)::BIGINT AS observed_lost_tokens,
  sum(c.lost_usd) FILTER (c.read_tokens IS NOT NULL) AS observed_lost_usd,
  coalesce(sum(c.lost_tokens) FILTER (c.read_tokens IS NULL), 0)::BIGINT AS likely_lost_tokens
FROM cache_pairs c JOIN exchanges e ON e.exchange_id = c.exchange_id
GROUP BY e.agent, e.answered_by, c.cause
ORDER BY e.agent, lost_tokens DESC NULLS LAST, pairs DESC, c.cause`,
  },
];
