import type { ViewSpec } from './types.ts';

/** Tools as people ask for them: one row a tool. */
export const toolViews: readonly ViewSpec[] = [
  {
    name: 'tools',
    comment: 'Each tool of each agent once, as it was last defined.',
    columns: [
      { name: 'agent', comment: 'Agent that offers it' },
      { name: 'name', comment: 'Name of the tool; namespace.name inside a namespace' },
      { name: 'type', comment: 'function, custom or server' },
      { name: 'deferred', comment: 'In the body but not in the prompt' },
      { name: 'versions', comment: 'Distinct definitions seen; all of them are in tool_versions' },
      { name: 'requests', comment: 'Exchanges that offer it' },
      { name: 'calls', comment: 'Times the model called it' },
      { name: 'failed_calls', comment: 'Of these, calls whose result says it failed' },
      { name: 'parameters', comment: 'Parameters at the top of its schema' },
      { name: 'tokens', comment: 'Whole definition, o200k estimate' },
      { name: 'description_tokens', comment: 'Of these, the description' },
      { name: 'schema_tokens', comment: 'Of these, the schema' },
      { name: 'description', comment: 'Description' },
      { name: 'schema', comment: 'JSON schema of the parameters, JSON text' },
      { name: 'first_seen', comment: 'Earliest exchange that offers it' },
      { name: 'last_seen', comment: 'Latest exchange that offers it' },
      { name: 'tool_version_id', comment: 'Number of the definition shown' },
    ],
    sql: `
WITH ranked AS (
  SELECT *,
    row_number() OVER (PARTITION BY agent, name ORDER BY last_seen DESC NULLS LAST, tool_version_id DESC) AS recency,
    count(*) OVER (PARTITION BY agent, name) AS versions,
    min(first_seen) OVER (PARTITION BY agent, name) AS first_ever
  FROM tool_versions
), offered AS (
  SELECT v.agent, v.name, count(DISTINCT t.exchange) AS requests
  FROM exchange_tools t JOIN tool_versions v USING (tool_version_id) GROUP BY ALL
), called AS (
  SELECT e.agent, c.name, count(*) AS calls, count(*) FILTER (c.is_error) AS failed_calls
  FROM tool_calls c JOIN _exchanges e ON e.n = c.exchange GROUP BY ALL
), parameters AS (
  SELECT tool_version_id, count(*) AS parameters
  FROM tool_parameters WHERE NOT contains(path, '.') AND NOT contains(path, '[]') GROUP BY ALL
)
SELECT r.agent, r.name, r.type, r.deferred, r.versions, coalesce(o.requests, 0) AS requests,
  coalesce(c.calls, 0) AS calls, coalesce(c.failed_calls, 0) AS failed_calls, coalesce(p.parameters, 0) AS parameters,
  r.tokens, r.description_tokens, r.schema_tokens, r.description, r.schema, r.first_ever AS first_seen, r.last_seen,
  r.tool_version_id
FROM ranked r
LEFT JOIN offered o ON o.agent = r.agent AND o.name = r.name
LEFT JOIN called c ON c.agent = r.agent AND c.name = r.name
LEFT JOIN parameters p ON p.tool_version_id = r.tool_version_id
WHERE r.recency = 1`,
  },
];
