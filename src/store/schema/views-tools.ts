import type { ViewSpec } from './types.ts';

/** Views for queries about tools: one row per tool. */
export const toolViews: readonly ViewSpec[] = [
  {
    name: 'tools',
    comment: 'One row per tool and agent, with its latest definition.',
    columns: [
      { name: 'agent', comment: 'Agent that offers it' },
      { name: 'name', comment: 'Name of the tool; namespace.name inside a namespace' },
      { name: 'type', comment: 'function, custom or server' },
      { name: 'deferred', comment: 'In the body but not in the prompt' },
      { name: 'definitions', comment: 'Distinct definitions seen; all of them are in tool_definitions' },
      { name: 'requests', comment: 'Exchanges that offer it' },
      { name: 'calls', comment: 'Times the model called it' },
      { name: 'failed_calls', comment: 'Of these, calls whose result reports an error' },
      { name: 'parameters', comment: 'Top-level parameters of its schema' },
      { name: 'tokens', comment: 'Tokens of the whole definition, o200k estimate' },
      { name: 'description_tokens', comment: 'Of these, the description' },
      { name: 'schema_tokens', comment: 'Of these, the schema' },
      { name: 'description', comment: 'Description' },
      { name: 'schema', comment: 'JSON schema of the parameters, JSON text' },
      { name: 'first_seen', comment: 'Earliest exchange that offers it' },
      { name: 'last_seen', comment: 'Latest exchange that offers it' },
      { name: 'tool_definition_id', comment: 'Number of the definition in this row' },
      {
        name: 'deferred_requests',
        comment: 'Exchanges in which it is deferred: in the body, not in the prompt',
      },
      { name: 'results', comment: 'Calls whose result is in a later request' },
      {
        name: 'parameter_names',
        comment: 'Top-level parameters of its schema in order; ? marks optional parameters',
      },
      {
        name: 'carried_tokens',
        comment:
          'Total tokens of the tool: tokens of each definition multiplied by the requests that sent it',
      },
    ],
    sql: `
WITH ranked AS (
  SELECT *,
    row_number() OVER (PARTITION BY agent, name ORDER BY last_seen DESC NULLS LAST, tool_definition_id DESC) AS recency,
    count(*) OVER (PARTITION BY agent, name) AS definitions,
    min(first_seen) OVER (PARTITION BY agent, name) AS first_ever
  FROM tool_definitions
), offered AS (
  SELECT v.agent, v.name, count(DISTINCT t.exchange_id) AS requests,
    count(DISTINCT t.exchange_id) FILTER (t.deferred) AS deferred_requests,
    coalesce(sum(v.tokens) FILTER (NOT t.deferred), 0)::BIGINT AS carried_tokens
  FROM exchange_tools t JOIN tool_definitions v USING (tool_definition_id) GROUP BY ALL
), called AS (
  SELECT e.agent, c.name, count(*) AS calls, count(*) FILTER (c.is_error) AS failed_calls,
    count(c.result_exchange_id) AS results
  FROM tool_calls c JOIN _exchanges e ON e.exchange_id = c.exchange_id GROUP BY ALL
), parameters AS (
  SELECT tool_definition_id, count(*) AS parameters,
    list(path || CASE WHEN required THEN '' ELSE '?' END ORDER BY position) AS names
  FROM tool_parameters WHERE NOT contains(path, '.') AND NOT contains(path, '[') GROUP BY ALL
)
SELECT r.agent, r.name, r.type, r.deferred, r.definitions, coalesce(o.requests, 0) AS requests,
  coalesce(c.calls, 0) AS calls, coalesce(c.failed_calls, 0) AS failed_calls, coalesce(p.parameters, 0) AS parameters,
  r.tokens, r.description_tokens, r.schema_tokens, r.description, r.schema, r.first_ever AS first_seen, r.last_seen,
  r.tool_definition_id, coalesce(o.deferred_requests, 0) AS deferred_requests, coalesce(c.results, 0) AS results,
  coalesce(p.names, []) AS parameter_names, coalesce(o.carried_tokens, 0) AS carried_tokens
FROM ranked r
LEFT JOIN offered o ON o.agent = r.agent AND o.name = r.name
LEFT JOIN called c ON c.agent = r.agent AND c.name = r.name
LEFT JOIN parameters p ON p.tool_definition_id = r.tool_definition_id
WHERE r.recency = 1`,
  },
];
