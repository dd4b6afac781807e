import type { ViewSpec } from './types.ts';
import { answeredBy, failedExchange } from './views-exchanges.ts';

/** Totals of usage and outcomes: the tables of the report. */
export const usageViews: readonly ViewSpec[] = [
  {
    name: 'usage_by_model',
    comment:
      'Reported usage by agent and model, defined the same way for all providers: input = uncached + cache read + cache write.',
    columns: [
      { name: 'agent', comment: 'Agent id' },
      { name: 'model', comment: 'Model that answered, otherwise the requested model' },
      { name: 'answered_by', comment: 'provider or local; see exchanges' },
      { name: 'exchanges', comment: 'Exchanges, without dry runs' },
      {
        name: 'reported_exchanges',
        comment: 'Of these, exchanges with reported usage; all sums include only these',
      },
      { name: 'input_tokens', comment: 'Input tokens' },
      { name: 'uncached_tokens', comment: 'Input that was neither read from nor written to the cache' },
      { name: 'cache_read_tokens', comment: 'Input read from the cache' },
      { name: 'cache_write_tokens', comment: 'Input written to the cache' },
      {
        name: 'cached_share',
        comment: 'Share of the input read from the cache, 0 to 1; null when no exchange reports it',
      },
      { name: 'output_tokens', comment: 'Output, including reasoning' },
      { name: 'reasoning_tokens', comment: 'Reasoning within output' },
    ],
    sql: `
SELECT agent, coalesce(model, 'unknown') AS model, answered_by, count(*) AS exchanges, count(input_tokens) AS reported_exchanges,
  sum(input_tokens)::BIGINT AS input_tokens, sum(uncached_tokens)::BIGINT AS uncached_tokens,
  sum(cache_read_tokens)::BIGINT AS cache_read_tokens, sum(cache_write_tokens)::BIGINT AS cache_write_tokens,
  sum(cache_read_tokens) / nullif(sum(input_tokens), 0) AS cached_share,
  sum(output_tokens)::BIGINT AS output_tokens, sum(reasoning_tokens)::BIGINT AS reasoning_tokens
FROM usage
WHERE answered_by <> 'lens' AND exchange_id IN (SELECT exchange_id FROM _exchanges WHERE coalesce(wire, 'unknown') <> 'unknown')
GROUP BY agent, coalesce(model, 'unknown'), answered_by`,
  },
  {
    name: 'parts_by_role',
    comment: 'Composition of the requests of each agent, by role.',
    columns: [
      { name: 'agent', comment: 'Agent id' },
      { name: 'role', comment: 'Role: main, title, subagent …' },
      { name: 'part', comment: 'Part; see token_parts' },
      { name: 'requests', comment: 'Requests in that role' },
      { name: 'requests_with_part', comment: 'Of these, requests that have the part' },
      {
        name: 'tokens',
        comment: 'Sum over all requests: tokens as counted by providers, estimates where none were reported',
      },
      { name: 'estimate', comment: 'Sum over all requests, o200k estimate' },
      { name: 'bytes', comment: 'Bytes of their text' },
      { name: 'mean_estimate', comment: 'Tokens in an average request of that role, o200k estimate' },
      { name: 'share', comment: 'Share of the prompts of that role, 0 to 1; null for deferred tools' },
    ],
    sql: `
WITH roles AS (
  SELECT e.agent, coalesce(t.role, 'other') AS role, count(*) AS requests
  FROM _exchanges e LEFT JOIN _exchange_threads t ON t.exchange_id = e.exchange_id
  WHERE e.exchange_id IN (SELECT exchange_id FROM token_parts)
  GROUP BY ALL
), parts AS (
  SELECT e.agent, coalesce(t.role, 'other') AS role, p.part, count(*) AS requests_with_part, sum(p.tokens)::DOUBLE AS tokens,
    sum(p.estimate)::BIGINT AS estimate, sum(p.bytes)::BIGINT AS bytes
  FROM token_parts p
  JOIN _exchanges e ON e.exchange_id = p.exchange_id
  LEFT JOIN _exchange_threads t ON t.exchange_id = p.exchange_id
  GROUP BY ALL
)
SELECT agent, role, part, requests, requests_with_part, tokens, estimate, bytes, estimate / requests AS mean_estimate,
  CASE WHEN part <> 'deferred_tools' THEN
    estimate / nullif(sum(estimate) FILTER (part <> 'deferred_tools') OVER (PARTITION BY agent, role), 0) END AS share
FROM parts JOIN roles USING (agent, role)`,
  },
  {
    name: 'token_scales',
    comment: 'Ratio of the reported input to the o200k estimate, by model, without dry runs.',
    columns: [
      { name: 'model', comment: 'Model that answered, otherwise the requested model' },
      { name: 'answered_by', comment: 'provider or local; see exchanges' },
      { name: 'exchanges', comment: 'Exchanges with reported input' },
      { name: 'factor', comment: 'Reported tokens divided by estimated tokens, over all exchanges' },
      { name: 'min_factor', comment: 'Lowest factor of a single exchange' },
      { name: 'median_factor', comment: 'Median factor of single exchanges' },
      { name: 'max_factor', comment: 'Highest factor of a single exchange' },
      {
        name: 'spread',
        comment: 'Standard deviation of the factors divided by their mean; null for a single exchange',
      },
    ],
    sql: `
WITH each AS (
  SELECT u.model, u.answered_by, u.input_tokens AS reported, p.estimate
  FROM usage u
  JOIN (
    SELECT exchange_id, sum(estimate) AS estimate FROM token_parts WHERE part <> 'deferred_tools' GROUP BY exchange_id
  ) p USING (exchange_id)
  WHERE u.input_tokens IS NOT NULL AND u.answered_by <> 'lens' AND p.estimate > 0
)
SELECT coalesce(model, 'unknown') AS model, answered_by, count(*) AS exchanges,
  (sum(reported) / sum(estimate))::DOUBLE AS factor, min(reported / estimate) AS min_factor,
  median(reported / estimate) AS median_factor, max(reported / estimate) AS max_factor,
  stddev_samp(reported / estimate) / avg(reported / estimate) AS spread
FROM each
GROUP BY ALL`,
  },
  {
    name: 'stop_reasons',
    comment: 'Stop reasons of responses, as named by the wire format.',
    columns: [
      { name: 'agent', comment: 'Agent id' },
      { name: 'stop_reason', comment: 'Stop reason; null when none was reported' },
      { name: 'exchanges', comment: 'Exchanges' },
    ],
    sql: `
SELECT agent, stop_reason, count(*) AS exchanges
FROM _exchanges
WHERE coalesce(wire, 'unknown') <> 'unknown'
GROUP BY ALL`,
  },
  {
    name: 'threads_by_agent',
    comment: 'How the requests of each agent follow one another.',
    columns: [
      { name: 'agent', comment: 'Agent id' },
      { name: 'threads', comment: 'Threads' },
      { name: 'longest', comment: 'Requests of the longest' },
      { name: 'retries', comment: 'Requests that repeat a failed request' },
      {
        name: 'forks',
        comment: 'Requests that share a beginning with an earlier one and then continue differently',
      },
      { name: 'edited', comment: 'Requests with a changed history' },
    ],
    sql: `
SELECT agent, count(DISTINCT thread_id) AS threads, max(length) AS longest,
  count(*) FILTER (relation = 'retry') AS retries, count(*) FILTER (relation = 'fork') AS forks,
  count(*) FILTER (relation = 'edited') AS edited
FROM (
  SELECT e.agent, t.thread_id, t.relation, count(*) OVER (PARTITION BY t.thread_id) AS length
  FROM _exchange_threads t JOIN _exchanges e ON e.exchange_id = t.exchange_id
)
GROUP BY agent`,
  },
  {
    name: 'capture_totals',
    comment: 'Totals of all captures, in one row.',
    columns: [
      { name: 'exchanges', comment: 'Exchanges' },
      { name: 'model_requests', comment: 'Of these, requests in a wire format lens knows' },
      { name: 'sessions', comment: 'Sessions' },
      { name: 'first_seen', comment: 'Earliest exchange' },
      { name: 'last_seen', comment: 'Latest exchange' },
      { name: 'failed', comment: 'Exchanges that failed, see exchanges.failed' },
      {
        name: 'not_exact',
        comment:
          'Exchanges whose body is truncated in the log or only known from history; they belong to no family',
      },
      { name: 'answered_by_lens', comment: 'Answered by lens itself in dry runs' },
      { name: 'answered_locally', comment: 'Answered by a server on the same machine' },
    ],
    sql: `
SELECT count(*) AS exchanges, count(*) FILTER (coalesce(e.wire, 'unknown') <> 'unknown') AS model_requests,
  count(DISTINCT e.session_id) AS sessions, min(e.ts) AS first_seen, max(e.ts) AS last_seen,
  count(*) FILTER (${failedExchange('e')}) AS failed,
  count(*) FILTER (e.completeness <> 'exact') AS not_exact,
  count(*) FILTER (${answeredBy} = 'lens') AS answered_by_lens,
  count(*) FILTER (${answeredBy} = 'local') AS answered_locally
FROM _exchanges e
LEFT JOIN _sessions s ON s.session_id = e.session_id`,
  },
  {
    name: 'logs_read',
    comment: 'One row per log, with the number of sessions and exchanges read from it.',
    columns: [
      { name: 'name', comment: 'Base name' },
      { name: 'hash', comment: 'First 12 digits of the hash of its first bytes' },
      { name: 'format', comment: 'lens, agent-interlude, …' },
      { name: 'sessions', comment: 'Sessions' },
      { name: 'exchanges', comment: 'Exchanges' },
      { name: 'present', comment: 'Whether the file existed at the last analysis' },
    ],
    sql: `
SELECT l.name, left(l.head_hash, 12) AS hash, l.format, count(DISTINCT e.session_id) AS sessions, count(*) AS exchanges,
  l.present
FROM logs l JOIN _exchanges e ON e.log_id = l.log_id
GROUP BY l.log_id, l.name, l.head_hash, l.format, l.present`,
  },
  {
    name: 'warnings_by_code',
    comment: 'Warnings grouped by code, with the first message as an example.',
    columns: [
      { name: 'code', comment: 'Kind' },
      { name: 'warnings', comment: 'Number of warnings' },
      { name: 'example', comment: 'Message of the first warning, by log and line' },
      { name: 'log', comment: 'Log it is about' },
      { name: 'log_line', comment: 'Line in that log' },
    ],
    sql: `
SELECT w.code, count(*) AS warnings,
  first(w.message ORDER BY l.name NULLS FIRST, w.log_line NULLS FIRST, w.message) AS example,
  first(l.name ORDER BY l.name NULLS FIRST, w.log_line NULLS FIRST, w.message) AS log,
  first(w.log_line ORDER BY l.name NULLS FIRST, w.log_line NULLS FIRST, w.message) AS log_line
FROM warnings w LEFT JOIN logs l ON l.log_id = w.log_id
GROUP BY w.code`,
  },
];
