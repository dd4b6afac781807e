import type { ViewSpec } from './types.ts';
import { answeredBy, failedExchange } from './views-exchanges.ts';

/** What was used and how it ended, summed up: the tables of the report. */
export const usageViews: readonly ViewSpec[] = [
  {
    name: 'usage_by_model',
    comment:
      'Reported usage by agent and model, with one meaning for all providers: input = uncached + cache read + cache write.',
    columns: [
      { name: 'agent', comment: 'Agent id' },
      { name: 'model', comment: 'Model that answered, else the one asked for' },
      { name: 'answered_by', comment: 'provider or local; see exchanges' },
      { name: 'exchanges', comment: 'Exchanges; those of dry runs left out' },
      {
        name: 'reported_exchanges',
        comment: 'Of these, exchanges whose usage was reported; all sums are over these',
      },
      { name: 'input_tokens', comment: 'All input' },
      { name: 'uncached_tokens', comment: 'Input neither read from nor written to the cache' },
      { name: 'cache_read_tokens', comment: 'Input read from the cache' },
      { name: 'cache_write_tokens', comment: 'Input written to the cache' },
      {
        name: 'cached_share',
        comment: 'Share of the input read from the cache, 0 to 1; null where no exchange says',
      },
      { name: 'output_tokens', comment: 'Output, reasoning included' },
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
    comment: 'What the requests of each agent are made of, by role.',
    columns: [
      { name: 'agent', comment: 'Agent id' },
      { name: 'role', comment: 'Role: main, title, subagent …' },
      { name: 'part', comment: 'Part; see token_parts' },
      { name: 'requests', comment: 'Requests in that role' },
      { name: 'requests_with_part', comment: 'Of these, requests that have the part' },
      { name: 'tokens', comment: 'All of them: shares of what providers counted, estimates where none did' },
      { name: 'estimate', comment: 'All of them, o200k estimate' },
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
    comment:
      'How far the o200k estimate of the input is from what was reported, by model; dry runs left out.',
    columns: [
      { name: 'model', comment: 'Model that answered, else the one asked for' },
      { name: 'answered_by', comment: 'provider or local; see exchanges' },
      { name: 'exchanges', comment: 'Exchanges with reported input' },
      { name: 'factor', comment: 'Reported over estimated, of all together' },
      { name: 'min_factor', comment: 'The least of single exchanges' },
      { name: 'median_factor', comment: 'Their median' },
      { name: 'max_factor', comment: 'The greatest' },
      {
        name: 'spread',
        comment: 'Standard deviation of the factors over their mean; null for a single exchange',
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
    comment: 'Why answers ended, in the words of the wire.',
    columns: [
      { name: 'agent', comment: 'Agent id' },
      { name: 'stop_reason', comment: 'Reason; null when none was given' },
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
      { name: 'retries', comment: 'Requests that ask the same again after a failure' },
      { name: 'forks', comment: 'Requests that go on with other words after the same beginning' },
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
    comment: 'What was captured, in one row.',
    columns: [
      { name: 'exchanges', comment: 'Exchanges' },
      { name: 'model_requests', comment: 'Of these, requests in a wire format lens knows' },
      { name: 'sessions', comment: 'Sessions' },
      { name: 'first_seen', comment: 'Earliest exchange' },
      { name: 'last_seen', comment: 'Latest exchange' },
      { name: 'failed', comment: 'Exchanges that failed, see exchanges.failed' },
      { name: 'not_exact', comment: 'Exchanges whose body a log cut or only holds as history: in no family' },
      { name: 'answered_by_lens', comment: 'Answered by lens itself, in dry runs' },
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
    comment: 'Each log with what came out of it.',
    columns: [
      { name: 'name', comment: 'Base name' },
      { name: 'hash', comment: 'First 12 digits of the hash of its first bytes' },
      { name: 'format', comment: 'lens, agent-interlude, …' },
      { name: 'sessions', comment: 'Sessions' },
      { name: 'exchanges', comment: 'Exchanges' },
      { name: 'present', comment: 'The file was there at the last analysis' },
    ],
    sql: `
SELECT l.name, left(l.head_hash, 12) AS hash, l.format, count(DISTINCT e.session_id) AS sessions, count(*) AS exchanges,
  l.present
FROM logs l JOIN _exchanges e ON e.log_id = l.log_id
GROUP BY l.log_id, l.name, l.head_hash, l.format, l.present`,
  },
  {
    name: 'warnings_by_code',
    comment: 'Warnings of one kind together, with the first of them.',
    columns: [
      { name: 'code', comment: 'Kind' },
      { name: 'warnings', comment: 'How often' },
      { name: 'example', comment: 'Message of the first one, by log and line' },
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
