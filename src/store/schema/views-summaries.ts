import type { ViewSpec } from './types.ts';
import { answeredBy, failedExchange } from './views-exchanges.ts';

/** Distinct values of a column in order, as SQL. */
export const sortedList = (column: string): string =>
  `coalesce(list_sort(list(DISTINCT ${column}) FILTER (${column} IS NOT NULL)), [])`;

/** What people ask first: agents, endpoints, speed, how requests follow one another, what varies. */
export const summaryViews: readonly ViewSpec[] = [
  {
    name: 'agents',
    comment: 'Each agent with what it did.',
    columns: [
      { name: 'agent', comment: 'Agent id' },
      { name: 'exchanges', comment: 'Exchanges' },
      { name: 'sessions', comment: 'Sessions' },
      { name: 'families', comment: 'Prompt families' },
      { name: 'models', comment: 'Distinct models asked for' },
      { name: 'tools', comment: 'Distinct tools offered' },
      { name: 'tool_calls', comment: 'Calls of tools' },
      { name: 'input_tokens', comment: 'Input, where a provider or local server reported it' },
      { name: 'output_tokens', comment: 'Output, where a provider or local server reported it' },
      { name: 'cached_share', comment: 'Share of the reported input that was read from the cache, 0 to 1' },
      { name: 'reported_exchanges', comment: 'Exchanges that these three are over' },
      { name: 'answered_by_lens', comment: 'Exchanges of dry runs: their usage is made up, and left out' },
      {
        name: 'answered_locally',
        comment: 'Exchanges that a server on the same machine answered: a local model, a proxy or a stand-in',
      },
      { name: 'agent_versions', comment: 'Its versions' },
      { name: 'model_names', comment: 'Models asked for' },
      { name: 'wires', comment: 'Wire formats it speaks' },
      { name: 'modes', comment: 'How it was captured: reverse, forward' },
      { name: 'first_seen', comment: 'Earliest exchange' },
      { name: 'last_seen', comment: 'Latest exchange' },
    ],
    sql: `
SELECT e.agent, count(*) AS exchanges, count(DISTINCT e.session_id) AS sessions,
  count(DISTINCT ef.family_id) AS families, count(DISTINCT e.model) AS models,
  (SELECT count(DISTINCT v.name) FROM tool_definitions v WHERE v.agent = e.agent) AS tools,
  (SELECT count(*) FROM tool_calls c JOIN _exchanges x ON x.exchange_id = c.exchange_id WHERE x.agent = e.agent) AS tool_calls,
  sum(e.input_tokens) FILTER (s.dry IS NULL)::BIGINT AS input_tokens,
  sum(e.output_tokens) FILTER (s.dry IS NULL)::BIGINT AS output_tokens,
  sum(e.cache_read_tokens) FILTER (s.dry IS NULL)
    / nullif(sum(e.input_tokens) FILTER (s.dry IS NULL), 0) AS cached_share,
  count(e.input_tokens) FILTER (s.dry IS NULL) AS reported_exchanges,
  count(*) FILTER (${answeredBy} = 'lens') AS answered_by_lens,
  count(*) FILTER (${answeredBy} = 'local') AS answered_locally,
  ${sortedList('coalesce(e.agent_version, s.agent_version)')} AS agent_versions, ${sortedList('e.model')} AS model_names,
  ${sortedList('e.wire')} AS wires, ${sortedList('s.mode')} AS modes,
  min(e.ts) AS first_seen, max(e.ts) AS last_seen
FROM _exchanges e
LEFT JOIN _sessions s ON s.session_id = e.session_id
LEFT JOIN _exchange_families ef ON ef.exchange_id = e.exchange_id
GROUP BY e.agent`,
  },
  {
    name: 'endpoints',
    comment: 'Requests by where they went and how they ended.',
    columns: [
      { name: 'agent', comment: 'Agent id' },
      { name: 'method', comment: 'HTTP method' },
      { name: 'path', comment: 'Path without query' },
      { name: 'upstream', comment: 'Where it was sent' },
      { name: 'wire', comment: 'Wire format' },
      { name: 'status', comment: 'HTTP status; null when there was no answer' },
      {
        name: 'outcome',
        comment: 'complete, truncated, aborted_by_client, upstream_error, refused, unfinished',
      },
      { name: 'failed', comment: 'They failed, see exchanges.failed' },
      { name: 'exchanges', comment: 'Exchanges' },
    ],
    sql: `
SELECT e.agent, e.method, split_part(e.path, '?', 1) AS path, e.upstream, e.wire, e.status, e.outcome,
  ${failedExchange('e')} AS failed, count(*) AS exchanges
FROM _exchanges e
GROUP BY ALL`,
  },
  {
    name: 'speed',
    comment: 'How fast answers came, by agent and model; answers that lens gave itself left out.',
    columns: [
      { name: 'agent', comment: 'Agent id' },
      { name: 'model', comment: 'Model that answered, else the one asked for' },
      { name: 'answered_by', comment: 'provider or local; see exchanges' },
      { name: 'exchanges', comment: 'Exchanges with a known end' },
      { name: 'ttft_p50', comment: 'Milliseconds to the first text, thinking or tool delta, median' },
      { name: 'ttft_p95', comment: 'The same, 95th percentile' },
      { name: 'ms_p50', comment: 'Milliseconds to the end, median' },
      { name: 'ms_p95', comment: 'The same, 95th percentile' },
      { name: 'tokens_per_second_p50', comment: 'Output tokens a second from the first content on, median' },
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
    comment: 'How exchanges follow one another within threads, told by what they carry.',
    columns: [
      { name: 'exchange_id', comment: 'Exchange number' },
      { name: 'thread_id', comment: 'Thread' },
      { name: 'turn', comment: 'Place in the thread, from 0' },
      { name: 'relation', comment: 'start, continues, retry, repeat, fork or edited; see _exchange_threads' },
      { name: 'previous_exchange_id', comment: 'Exchange it follows, or null' },
      { name: 'role', comment: 'Role of its family, or count_tokens or prewarm' },
      {
        name: 'kind',
        comment:
          'What it is in its session: main, continuation, subagent, title, router, compaction, memory, probe, retry, rewind, prewarm, count_tokens or side request',
      },
      { name: 'agent', comment: 'Agent id' },
      { name: 'ts', comment: 'When the request came, UTC' },
      { name: 'gap_ms', comment: 'Milliseconds since the request it follows came' },
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
    comment: 'Surfaces of each family with how much of them is fixed.',
    columns: [
      { name: 'agent', comment: 'Agent id' },
      { name: 'family', comment: 'Family' },
      { name: 'role', comment: 'Role of the family' },
      { name: 'position', comment: 'Order among the surfaces of the family' },
      { name: 'kind', comment: 'system, developer, system-message or context' },
      { name: 'location', comment: 'Commonest place' },
      { name: 'requests', comment: 'Exchanges that have it' },
      { name: 'samples', comment: 'Distinct texts' },
      { name: 'lines', comment: 'Template lines' },
      { name: 'fixed_lines', comment: 'Of these, lines that are the same in every sample' },
      { name: 'fixed_share', comment: 'Share of an average sample that is fixed, by characters, 0 to 1' },
      { name: 'tokens', comment: 'Average length in tokens, o200k estimate' },
      { name: 'slots', comment: 'Slots in it' },
      { name: 'template_id', comment: 'Its template' },
      { name: 'family_id', comment: 'Its family' },
      { name: 'bytes', comment: 'Average length in bytes' },
      { name: 'sessions', comment: 'Sessions that have it' },
      {
        name: 'lines_before_slot',
        comment: 'Template lines before the first that varies: what stays the same from its beginning on',
      },
      { name: 'first_text', comment: 'Its first line that says something (tags alone do not), slots as ⟨…⟩' },
      {
        name: 'independent_samples',
        comment: 'Independent looks at it: sessions, or distinct texts when there are more of these',
      },
      {
        name: 'max_change_rate',
        comment:
          'What is fixed could still vary in up to this share of cases: the 95 % bound at that many looks, 1 - 0.05^(1/looks)',
      },
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
  SELECT c.template_id, count(DISTINCT e.session_id) AS sessions
  FROM surfaces c JOIN _exchanges e ON e.exchange_id = c.exchange_id GROUP BY ALL
)
SELECT f.agent, f.name AS family, f.role, t.position, t.kind, t.location, t.requests, t.samples, t.columns AS lines,
  t.fixed_lines, CASE WHEN t.mean_chars = 0 THEN 1 ELSE least(1, t.fixed_chars / t.mean_chars) END AS fixed_share,
  t.mean_tokens AS tokens, (SELECT count(*) FROM slots s WHERE s.template_id = t.template_id) AS slots, t.template_id,
  t.family_id, z.bytes, coalesce(c.sessions, 0) AS sessions, coalesce((SELECT min(l.line) FROM template_lines l WHERE l.template_id = t.template_id AND l.kind <> 'F'), t.columns) AS lines_before_slot,
  coalesce(b.first_text, '') AS first_text,
  greatest(coalesce(c.sessions, 0), t.samples) AS independent_samples,
  1 - 0.05 ** (1.0 / greatest(coalesce(c.sessions, 0), t.samples)) AS max_change_rate
FROM templates t
JOIN families f ON f.family_id = t.family_id
LEFT JOIN sizes z ON z.template_id = t.template_id
LEFT JOIN carriers c ON c.template_id = t.template_id
LEFT JOIN beginnings b ON b.template_id = t.template_id`,
  },
];
