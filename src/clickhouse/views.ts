/** Names of different values of a column in order. */
const names = (column: string): string =>
  `arraySort(groupUniqArrayIf(assumeNotNull(${column}), ${column} IS NOT NULL))`;

/** Views of the contract that summarise, in the SQL of ClickHouse. Columns and meaning are those of docs/schema.md. */
export const summaryViews: readonly { name: string; sql: string }[] = [
  {
    name: 'sessions',
    sql: `
WITH totals AS (
  SELECT x.session_id AS session_id, count() AS exchanges, min(x.ts) AS first_seen, max(x.ts) AS last_seen,
    if(uniqExact(x.agent_version) = 1, min(x.agent_version), NULL) AS agent_version,
    sumOrNullIf(x.input_tokens, x.completeness != 'transcript') AS input_tokens,
    sumOrNullIf(x.output_tokens, x.completeness != 'transcript') AS output_tokens,
    countIf(x.input_tokens IS NOT NULL AND x.completeness != 'transcript') AS usages
  FROM exchanges x GROUP BY x.session_id
)
SELECT s.session_id AS session_id, s.log AS log, s.ts AS ts, s.lens_version AS lens_version, s.label AS label, s.agent AS agent,
  s.command AS command, coalesce(e.agent_version, s.agent_version) AS agent_version, s.cwd AS cwd, s.git_branch AS git_branch,
  s.git_head AS git_head, s.git_dirty AS git_dirty, s.platform AS platform, s.mode AS mode, s.dry AS dry, s.settings AS settings,
  s.upstreams AS upstreams, coalesce(e.exchanges, 0) AS exchanges, e.first_seen AS first_seen, e.last_seen AS last_seen,
  if(s.dry IS NULL, e.input_tokens, NULL) AS input_tokens, if(s.dry IS NULL, e.output_tokens, NULL) AS output_tokens,
  if(s.dry IS NULL, coalesce(e.usages, 0), 0) AS reported_exchanges, if(s.dry IS NULL, 0, coalesce(e.usages, 0)) AS dry_exchanges
FROM (SELECT * FROM _sessions FINAL) s LEFT JOIN totals e ON e.session_id = s.session_id`,
  },
  {
    name: 'families',
    sql: `
SELECT x.family_id AS family_id, x.agent AS agent, x.family AS name, x.role AS role, count() AS requests,
  min(x.ts) AS first_seen, max(x.ts) AS last_seen
FROM exchanges x WHERE x.family_id IS NOT NULL GROUP BY x.family_id, x.agent, x.family, x.role`,
  },
  {
    name: 'agents',
    sql: `
WITH sources AS (
  SELECT agent, if(countIf(answered_by = 'provider') > 0, 'provider', 'local') AS usage_source FROM usage
  WHERE answered_by != 'lens' AND input_tokens IS NOT NULL GROUP BY agent
)
SELECT e.agent AS agent, count() AS exchanges, uniqExact(e.session_id) AS sessions, uniqExact(e.family_id) AS families,
  uniqExact(e.model) AS models, nullIf(any(u.usage_source), '') AS usage_source,
  sumOrNullIf(e.input_tokens, e.answered_by = u.usage_source) AS input_tokens,
  sumOrNullIf(e.output_tokens, e.answered_by = u.usage_source) AS output_tokens,
  sumOrNullIf(e.cache_read_tokens, e.answered_by = u.usage_source) / nullIf(sumOrNullIf(e.input_tokens, e.answered_by = u.usage_source), 0) AS cached_share,
  countIf(e.input_tokens IS NOT NULL AND e.answered_by = u.usage_source) AS reported_exchanges,
  countIf(e.answered_by = 'lens') AS answered_by_lens, countIf(e.answered_by = 'local') AS answered_locally,
  ${names('e.agent_version')} AS agent_versions, ${names('e.model')} AS model_names, ${names('e.wire')} AS wires,
  min(e.ts) AS first_seen, max(e.ts) AS last_seen
FROM exchanges e LEFT JOIN sources u ON u.agent = e.agent GROUP BY e.agent`,
  },
  {
    name: 'speed',
    sql: `
SELECT x.agent AS agent, x.model AS model, x.answered_by AS answered_by, count() AS exchanges,
  quantileExactInclusive(0.5)(x.ttft) AS ttft_p50, quantileExactInclusive(0.95)(x.ttft) AS ttft_p95,
  quantileExactInclusive(0.5)(x.ms) AS ms_p50, quantileExactInclusive(0.95)(x.ms) AS ms_p95,
  quantileExactInclusiveIf(0.5)(x.output_tokens * 1000.0 / (x.ms - x.ttft), x.ms > x.ttft AND x.output_tokens > 0) AS tokens_per_second_p50
FROM (
  SELECT agent, coalesce(e.response_model, e.model) AS model, answered_by, ms_first_content AS ttft, ms_end AS ms, output_tokens
  FROM exchanges e WHERE ms_end IS NOT NULL AND answered_by != 'lens' AND coalesce(wire, 'unknown') != 'unknown'
) x
GROUP BY x.agent, x.model, x.answered_by`,
  },
  {
    name: 'cache_causes',
    sql: `
SELECT agent, answered_by, p.1 AS cause, count() AS pairs, countIf(p.3 IS NOT NULL) AS observed_pairs, countIf(p.2 = 'miss') AS misses,
  sumOrNull(p.4) AS lost_tokens, sumOrNull(p.5) AS lost_usd, sumIf(p.4, p.3 IS NOT NULL) AS observed_lost_tokens,
  sumOrNullIf(p.5, p.3 IS NOT NULL) AS observed_lost_usd, sumIf(p.4, p.3 IS NULL) AS likely_lost_tokens
FROM _exchanges FINAL
ARRAY JOIN arrayZip(cache_pairs.cause, cache_pairs.verdict, cache_pairs.read_tokens, cache_pairs.lost_tokens, cache_pairs.lost_usd) AS p
GROUP BY agent, answered_by, cause`,
  },
];
