import type { ViewSpec } from './types.ts';
import { answeredBy } from './views-exchanges.ts';

/** Distinct values of a column in order, as SQL. */
export const sortedList = (column: string): string =>
  `coalesce(list_sort(list(DISTINCT ${column}) FILTER (${column} IS NOT NULL)), [])`;

/**
 * Distinct versions in their order, as SQL: numbers by value, so that 0.50 is before 0.106, and a pre-release before its
 * release. An oddly long number sorts last.
 */
export const versionList = (column: string): string => {
  const numbers = `[coalesce(TRY_CAST(part AS BIGINT), 9223372036854775807) FOR part IN regexp_extract_all(split_part(version, '-', 1), '\\d+')]`;
  const entry = `{'numbers': ${numbers}, 'released': NOT contains(version, '-'), 'version': version}`;
  // Distinct first: few versions are split, not that of each row.
  const distinct = `list(DISTINCT ${column}) FILTER (${column} IS NOT NULL)`;
  return `coalesce([entry.version FOR entry IN list_sort([${entry} FOR version IN ${distinct}])], [])`;
};

/** Whether an exchange was answered by the source that the usage of its agent is taken from. */
const fromSource = 'e.answered_by = u.usage_source';

/** Overviews: agents, endpoints, speed, threads, and what varies. */
export const summaryViews: readonly ViewSpec[] = [
  {
    name: 'agents',
    comment: 'One row per agent: its requests, models, tools and usage.',
    columns: [
      { name: 'agent', comment: 'Agent id' },
      { name: 'exchanges', comment: 'Exchanges' },
      { name: 'sessions', comment: 'Sessions' },
      { name: 'families', comment: 'Prompt families' },
      { name: 'models', comment: 'Distinct requested models' },
      { name: 'tools', comment: 'Distinct tools offered' },
      { name: 'tool_calls', comment: 'Calls of tools' },
      {
        name: 'usage_source',
        comment:
          'Who reported the next four values: provider, or local if no provider reported usage; null if nobody did',
      },
      { name: 'input_tokens', comment: 'Input tokens' },
      { name: 'output_tokens', comment: 'Output tokens' },
      { name: 'cached_share', comment: 'Share of the input that was read from the cache, 0 to 1' },
      { name: 'reported_exchanges', comment: 'Exchanges included in these three values' },
      {
        name: 'answered_by_lens',
        comment: 'Exchanges of dry runs, not counted because their usage is synthetic',
      },
      {
        name: 'answered_locally',
        comment:
          'Exchanges answered by a server on the same machine: a local model, a proxy or a mock server',
      },
      {
        name: 'base_url_exchanges',
        comment:
          'Exchanges captured through a base URL (mode reverse), which changes the requests of some agents',
      },
      { name: 'agent_versions', comment: 'Its versions' },
      { name: 'model_names', comment: 'Requested models' },
      { name: 'wires', comment: 'Wire formats it speaks' },
      { name: 'modes', comment: 'Capture mode: reverse or forward' },
      { name: 'first_seen', comment: 'Earliest exchange' },
      { name: 'last_seen', comment: 'Latest exchange' },
    ],
    sql: `
WITH asked AS (
  SELECT e.exchange_id, e.agent, e.session_id, e.model, e.wire, e.ts, e.input_tokens, e.output_tokens, e.cache_read_tokens,
    ${answeredBy} AS answered_by, s.mode, coalesce(e.agent_version, s.agent_version) AS agent_version
  FROM _exchanges e LEFT JOIN _sessions s ON s.session_id = e.session_id
), usage_sources AS (
  SELECT agent, CASE WHEN bool_or(answered_by = 'provider') THEN 'provider' ELSE 'local' END AS usage_source FROM asked
  WHERE answered_by <> 'lens' AND input_tokens IS NOT NULL GROUP BY agent
)
SELECT e.agent, count(*) AS exchanges, count(DISTINCT e.session_id) AS sessions,
  count(DISTINCT ef.family_id) AS families, count(DISTINCT e.model) AS models,
  (SELECT count(DISTINCT v.name) FROM tool_definitions v WHERE v.agent = e.agent) AS tools,
  (SELECT count(*) FROM tool_calls c JOIN _exchanges x ON x.exchange_id = c.exchange_id WHERE x.agent = e.agent) AS tool_calls,
  any_value(u.usage_source) AS usage_source,
  sum(e.input_tokens) FILTER (${fromSource})::BIGINT AS input_tokens,
  sum(e.output_tokens) FILTER (${fromSource})::BIGINT AS output_tokens,
  sum(e.cache_read_tokens) FILTER (${fromSource}) / nullif(sum(e.input_tokens) FILTER (${fromSource}), 0) AS cached_share,
  count(e.input_tokens) FILTER (${fromSource}) AS reported_exchanges,
  count(*) FILTER (e.answered_by = 'lens') AS answered_by_lens,
  count(*) FILTER (e.answered_by = 'local') AS answered_locally,
  count(*) FILTER (e.mode = 'reverse') AS base_url_exchanges,
  ${versionList('e.agent_version')} AS agent_versions, ${sortedList('e.model')} AS model_names,
  ${sortedList('e.wire')} AS wires, ${sortedList('e.mode')} AS modes,
  min(e.ts) AS first_seen, max(e.ts) AS last_seen
FROM asked e
LEFT JOIN _exchange_families ef ON ef.exchange_id = e.exchange_id
LEFT JOIN usage_sources u ON u.agent = e.agent
GROUP BY e.agent`,
  },
  {
    name: 'speed',
    comment: 'Response times by agent and model, without responses generated by lens.',
    columns: [
      { name: 'agent', comment: 'Agent id' },
      { name: 'model', comment: 'Model that answered, otherwise the requested model' },
      { name: 'answered_by', comment: 'provider or local; see exchanges' },
      { name: 'exchanges', comment: 'Exchanges with a known end' },
      { name: 'ttft_p50', comment: 'Milliseconds to the first text, thinking or tool delta, median' },
      { name: 'ttft_p95', comment: 'The same, 95th percentile' },
      { name: 'ms_p50', comment: 'Milliseconds to the end of the response, median' },
      { name: 'ms_p95', comment: 'The same, 95th percentile' },
      { name: 'tokens_per_second_p50', comment: 'Output tokens per second after the first content, median' },
    ],
    sql: `
SELECT e.agent, coalesce(e.response_model, e.model) AS model, ${answeredBy} AS answered_by, count(*) AS exchanges,
  quantile_cont(e.ms_first_content, 0.5) AS ttft_p50, quantile_cont(e.ms_first_content, 0.95) AS ttft_p95,
  quantile_cont(e.ms_end, 0.5) AS ms_p50, quantile_cont(e.ms_end, 0.95) AS ms_p95,
  quantile_cont(e.output_tokens * 1000.0 / (e.ms_end - e.ms_first_content), 0.5)
    FILTER (e.ms_end > e.ms_first_content AND e.output_tokens > 0) AS tokens_per_second_p50
FROM _exchanges e
LEFT JOIN _sessions s ON s.session_id = e.session_id
WHERE e.ms_end IS NOT NULL AND s.dry IS NULL AND coalesce(e.wire, 'unknown') <> 'unknown'
GROUP BY ALL`,
  },
  {
    name: 'turns',
    comment: 'How exchanges follow one another within threads, determined by their content.',
    columns: [
      { name: 'exchange_id', comment: 'Exchange number' },
      { name: 'thread_id', comment: 'Thread' },
      { name: 'turn', comment: 'Position in the thread, from 0' },
      {
        name: 'relation',
        comment: 'start, continues, retry, repeat, fork, edited or compacted; see _exchange_threads',
      },
      { name: 'previous_exchange_id', comment: 'Previous exchange in the thread, or null' },
      { name: 'role', comment: 'Role of its family, or count_tokens or prewarm' },
      {
        name: 'kind',
        comment:
          'Purpose in its session: main, continuation, subagent, title, router, compaction, memory, probe, retry, rewind, prewarm, count_tokens or side request',
      },
      { name: 'agent', comment: 'Agent id' },
      { name: 'ts', comment: 'Time of the request, UTC' },
      { name: 'gap_ms', comment: 'Milliseconds since the previous request arrived' },
    ],
    sql: `
SELECT t.exchange_id, t.thread_id, t.turn, t.relation, t.previous_exchange_id, t.role, t.kind, e.agent,
  e.ts,
  epoch_ms(e.ts) - epoch_ms(p.ts) AS gap_ms
FROM _exchange_threads t
JOIN _exchanges e ON e.exchange_id = t.exchange_id
LEFT JOIN _exchanges p ON p.exchange_id = t.previous_exchange_id`,
  },
  {
    name: 'skeletons',
    comment: 'Surfaces of each family with their fixed share.',
    columns: [
      { name: 'agent', comment: 'Agent id' },
      { name: 'family', comment: 'Family' },
      { name: 'role', comment: 'Role of the family' },
      { name: 'position', comment: 'Order among the surfaces of the family' },
      { name: 'kind', comment: 'system, developer, system-message or context' },
      { name: 'location', comment: 'Most common location' },
      { name: 'requests', comment: 'Exchanges that contain it' },
      { name: 'samples', comment: 'Distinct texts' },
      { name: 'lines', comment: 'Template lines' },
      { name: 'fixed_lines', comment: 'Of these, lines that are identical in every sample' },
      { name: 'fixed_share', comment: 'Fixed share of an average sample, by characters, 0 to 1' },
      { name: 'tokens', comment: 'Average length in tokens, o200k estimate' },
      { name: 'slots', comment: 'Slots in it' },
      { name: 'template_id', comment: 'Its template' },
      { name: 'family_id', comment: 'Its family' },
      { name: 'bytes', comment: 'Average length in bytes' },
      { name: 'sessions', comment: 'Sessions that contain it' },
      {
        name: 'lines_before_slot',
        comment: 'Template lines before the first one that varies',
      },
      { name: 'first_text', comment: 'First line with text other than tags, slots as ⟨…⟩' },
      {
        name: 'independent_samples',
        comment: 'Independent samples: sessions, or distinct texts if there are more of them',
      },
      {
        name: 'max_change_rate',
        comment: '95 % upper bound of the change rate of fixed text: 1 - 0.05^(1/independent_samples)',
      },
      { name: 'first_seen', comment: 'Earliest exchange that contains it' },
      { name: 'last_seen', comment: 'Latest exchange that contains it' },
    ],
    sql: `
WITH beginnings AS (
  SELECT template_id, first(words ORDER BY regexp_matches(words, '^\\s*</?[^<>]+>\\s*$'), line) AS first_text
  FROM (SELECT template_id, line, array_to_string(literals, '⟨…⟩') AS words FROM template_lines)
  WHERE trim(words) <> ''
  GROUP BY ALL
), sizes AS (
  SELECT p.template_id, avg(x.bytes) AS bytes
  FROM _sample_paths p JOIN prompt_texts x USING (text_id) GROUP BY ALL
), carriers AS (
  SELECT c.template_id, count(DISTINCT e.session_id) AS sessions, min(e.ts) AS first_seen, max(e.ts) AS last_seen
  FROM surfaces c JOIN _exchanges e ON e.exchange_id = c.exchange_id GROUP BY ALL
)
SELECT f.agent, f.name AS family, f.role, t.position, t.kind, t.location, t.requests, t.samples, t.columns AS lines,
  t.fixed_lines, CASE WHEN t.mean_chars = 0 THEN 1 ELSE least(1, t.fixed_chars / t.mean_chars) END AS fixed_share,
  t.mean_tokens AS tokens, (SELECT count(*) FROM slots s WHERE s.template_id = t.template_id) AS slots, t.template_id,
  t.family_id, z.bytes, coalesce(c.sessions, 0) AS sessions, coalesce((SELECT min(l.line) FROM template_lines l WHERE l.template_id = t.template_id AND l.kind <> 'F'), t.columns) AS lines_before_slot,
  coalesce(b.first_text, '') AS first_text,
  greatest(coalesce(c.sessions, 0), t.samples) AS independent_samples,
  1 - 0.05 ** (1.0 / greatest(coalesce(c.sessions, 0), t.samples)) AS max_change_rate, c.first_seen, c.last_seen
FROM templates t
JOIN families f ON f.family_id = t.family_id
LEFT JOIN sizes z ON z.template_id = t.template_id
LEFT JOIN carriers c ON c.template_id = t.template_id
LEFT JOIN beginnings b ON b.template_id = t.template_id`,
  },
];
