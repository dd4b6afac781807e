/** The main questions of a team, in SQL that DuckDB and ClickHouse both run. */
export const teamQuestions: readonly { title: string; sql: string }[] = [
  {
    title: 'exchanges, sessions and tokens by agent',
    sql: `SELECT agent, count(*) AS exchanges, count(DISTINCT session_id) AS sessions, sum(input_tokens) AS input, sum(output_tokens) AS output
FROM exchanges GROUP BY agent ORDER BY agent`,
  },
  {
    title: 'tokens by day and model',
    sql: `SELECT CAST(CAST(ts AS DATE) AS VARCHAR) AS day_, model, sum(input_tokens) AS input, sum(cache_read_tokens) AS cached, sum(output_tokens) AS output
FROM usage GROUP BY day_, model ORDER BY day_, model NULLS LAST`,
  },
  {
    title: 'cost by agent and role',
    sql: `SELECT agent, role, round(sum(total_usd), 6) AS usd, round(sum(saved_usd), 6) AS saved, count(total_usd) AS priced
FROM costs GROUP BY agent, role ORDER BY agent, role NULLS LAST`,
  },
  {
    title: 'cost by label, the largest first',
    sql: `SELECT s.label AS label_, round(sum(c.total_usd), 6) AS usd, count(*) AS n
FROM costs c JOIN sessions s ON s.session_id = c.session_id GROUP BY label_ ORDER BY usd DESC NULLS LAST, label_ NULLS LAST LIMIT 20`,
  },
  {
    title: 'outcomes and errors',
    sql: `SELECT agent, failed, status, outcome, error_code, count(*) AS n
FROM exchanges GROUP BY agent, failed, status, outcome, error_code ORDER BY agent, n DESC, failed, status NULLS LAST, error_code NULLS LAST`,
  },
  {
    title: 'requests of each family',
    sql: 'SELECT agent, name, role, requests FROM families ORDER BY agent, name, role',
  },
  {
    title: 'calls of tools and their errors',
    sql: `SELECT e.agent AS agent_, c.name AS tool, count(*) AS calls, count(CASE WHEN c.is_error THEN 1 END) AS errors
FROM tool_calls c JOIN exchanges e ON e.exchange_id = c.exchange_id GROUP BY agent_, tool ORDER BY agent_, tool`,
  },
  {
    title: 'composition of the input',
    sql: `SELECT part, round(sum(tokens), 3) AS tokens_, sum(estimate) AS estimates, sum(bytes) AS bytes_
FROM token_parts GROUP BY part ORDER BY part`,
  },
  {
    title: 'why the cache was not read',
    sql: `SELECT agent, answered_by, cause, pairs, misses, lost_tokens
FROM cache_causes ORDER BY agent, answered_by, cause NULLS LAST`,
  },
  {
    title: 'times of answers',
    sql: `SELECT agent, model, answered_by, exchanges, round(ttft_p50, 3) AS ttft, round(ms_p50, 3) AS ms50, round(ms_p95, 3) AS ms95
FROM speed ORDER BY agent, model, answered_by`,
  },
];
