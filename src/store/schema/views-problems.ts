import type { ViewSpec } from './types.ts';

/**
 * Types of tools that providers define, as a regular expression. Others with a type of their own are unknown: lens shows
 * them but does not know what they do or cost.
 *
 * Sources: https://docs.claude.com/en/docs/agents-and-tools/tool-use/overview,
 * https://platform.openai.com/docs/api-reference/responses/create, https://ai.google.dev/api/caching#Tool,
 * https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Tool.html
 */
const knownToolTypes = `^(${[
  '(bash|text_editor|computer|web_search|web_fetch|code_execution|memory|advisor)(_[\\d_]+)?',
  '(browser|computer)_toolset(_\\d+)?',
  'tool_search_tool_(regex|bm25)(_\\d+)?',
  'mcp_toolset',
  'web_search_preview(_[\\d_]+)?',
  'file_search|computer_use|computer_use_preview|code_interpreter|image_generation|mcp|local_shell|shell',
  'apply_patch|tool_search|namespace|function|custom',
  'google_?[sS]earch(_?[rR]etrieval)?|google_?[mM]aps|code_?[eE]xecution|url_?[cC]ontext|file_?[sS]earch|computer_?[uU]se',
  'enterprise_?[wW]eb_?[sS]earch|retrieval|mcp_?[sS]ervers',
  'systemTool|nova_grounding|nova_code_interpreter',
  // Groq, xAI, Moonshot, Mistral, OpenRouter, and the option of Chat that gateways pass on as a tool.
  'browser_search|browser_automation|x_search|collections_search|live_search|builtin_function',
  'web_search_premium|document_library|openrouter:\\w+|web_search_options',
].join('|')})$`;

/** What was not recorded, and what could not be read or is not known. */
export const problemViews: readonly ViewSpec[] = [
  {
    name: 'other_traffic',
    comment:
      'What an agent contacts in addition to its models: hosts of tunnels that lens did not decrypt, and paths of requests that are no model requests. Counts, bytes and times, never contents.',
    columns: [
      { name: 'session_id', comment: 'Session it belongs to' },
      { name: 'agent', comment: 'Agent of that session' },
      { name: 'label', comment: 'Label of that session' },
      { name: 'kind', comment: 'tunnel or request' },
      { name: 'host', comment: 'Host name or address, with its port if it is not the default' },
      { name: 'method', comment: 'HTTP method of requests; null for tunnels' },
      { name: 'path', comment: 'Path of requests, without its query; null for tunnels' },
      { name: 'requests', comment: 'Number of requests or tunnels' },
      {
        name: 'bytes_sent',
        comment: 'Bytes from the agent: of tunnels all (including TLS), of requests the bodies',
      },
      { name: 'bytes_received', comment: 'Bytes to the agent, counted in the same way' },
      { name: 'ms', comment: 'Total duration in milliseconds' },
      { name: 'first_seen', comment: 'Start of the first one, UTC' },
      { name: 'last_seen', comment: 'End of the last one, UTC' },
    ],
    sql: `
SELECT t.session_id, any_value(s.agent) AS agent, any_value(s.label) AS label, t.kind, t.host, t.method, t.path,
  sum(t.requests)::BIGINT AS requests, sum(t.bytes_sent)::BIGINT AS bytes_sent,
  sum(t.bytes_received)::BIGINT AS bytes_received, sum(t.ms) AS ms, min(t.first_seen) AS first_seen,
  max(t.last_seen) AS last_seen
FROM _other_traffic t
LEFT JOIN _sessions s ON s.session_id = t.session_id
GROUP BY t.session_id, t.kind, t.host, t.method, t.path`,
  },
  {
    name: 'not_understood',
    comment:
      'What lens does not understand: warnings by code, and types of parts and names of members that it does not know, each with a count and its first occurrence.',
    columns: [
      {
        name: 'what',
        comment:
          'warning, request block, response block, event, response member, usage member, tool type or wire format',
      },
      {
        name: 'name',
        comment: 'Code of the warning, type of the part, name of the member, or path of the request',
      },
      {
        name: 'occurrences',
        comment: 'Number of occurrences; a block that several requests contain counts once',
      },
      { name: 'exchange_id', comment: 'Exchange of the first occurrence; null for warnings about a log' },
      { name: 'log', comment: 'Base name of its log' },
      { name: 'log_line', comment: 'Line in that log' },
      { name: 'example', comment: 'Message of a warning, or beginning of a block; null for all others' },
    ],
    sql: `
WITH other_blocks AS (
  SELECT segment_id, name, count(*) AS occurrences, first(left(text, 200) ORDER BY block) AS example
  FROM _segment_blocks WHERE type = 'other' GROUP BY segment_id, name
), other_segments AS (
  SELECT n.segment_id, min(e.exchange_id) AS exchange_id
  FROM _prefix_nodes n
  JOIN _prefix_spans a ON a.node_id = n.node_id
  JOIN _prefix_spans leaf ON leaf.enter BETWEEN a.enter AND a.leave
  JOIN _exchanges e ON leaf.node_id IN (e.tools_node_id, e.system_node_id, e.messages_node_id)
  WHERE n.segment_id IN (SELECT segment_id FROM other_blocks)
  GROUP BY n.segment_id
), found AS (
  SELECT 'warning' AS what, code AS name, 1 AS occurrences, exchange_id, log_id, log_line, message AS example
  FROM warnings WHERE code <> 'unknown_usage'
  UNION ALL
  SELECT 'warning', 'same_tool_name', 1, e.exchange_id, e.log_id, e.log_line,
    printf('%d tools of one request have the name %s', s.tools, s.name)
  FROM (
    SELECT t.exchange_id, d.name, count(*) AS tools
    FROM exchange_tools t JOIN tool_definitions d ON d.tool_definition_id = t.tool_definition_id
    GROUP BY ALL HAVING count(*) > 1
  ) s
  JOIN _exchanges e ON e.exchange_id = s.exchange_id
  UNION ALL
  SELECT 'request block', b.name, b.occurrences, e.exchange_id, e.log_id, e.log_line, b.example
  FROM other_blocks b
  JOIN other_segments s ON s.segment_id = b.segment_id
  JOIN _exchanges e ON e.exchange_id = s.exchange_id
  UNION ALL
  SELECT 'response block', b.name, 1, e.exchange_id, e.log_id, e.log_line, left(b.text, 200)
  FROM answer_blocks b JOIN _exchanges e ON e.exchange_id = b.exchange_id WHERE b.type = 'other'
  UNION ALL
  SELECT u.part, u.name, u.occurrences, e.exchange_id, e.log_id, e.log_line, NULL
  FROM _unknown_parts u JOIN _exchanges e ON e.exchange_id = u.exchange_id
  UNION ALL
  SELECT 'tool type', d.wire_type, 1, e.exchange_id, e.log_id, e.log_line, NULL
  FROM tool_definitions d
  JOIN (SELECT tool_definition_id, min(exchange_id) AS exchange_id FROM exchange_tools GROUP BY ALL) t
    ON t.tool_definition_id = d.tool_definition_id
  JOIN _exchanges e ON e.exchange_id = t.exchange_id
  WHERE d.type = 'server' AND NOT regexp_matches(coalesce(d.wire_type, ''), '${knownToolTypes}')
  UNION ALL
  SELECT 'wire format', split_part(coalesce(e.path, ''), '?', 1), 1, e.exchange_id, e.log_id, e.log_line, NULL
  FROM _exchanges e WHERE coalesce(e.wire, 'unknown') = 'unknown'
)
SELECT f.what, coalesce(nullif(f.name, ''), 'unknown') AS name, sum(f.occurrences)::BIGINT AS occurrences,
  first(f.exchange_id ORDER BY l.name NULLS FIRST, f.log_line NULLS FIRST, f.exchange_id, f.example) AS exchange_id,
  first(l.name ORDER BY l.name NULLS FIRST, f.log_line NULLS FIRST, f.exchange_id, f.example) AS log,
  first(f.log_line ORDER BY l.name NULLS FIRST, f.log_line NULLS FIRST, f.exchange_id, f.example) AS log_line,
  first(f.example ORDER BY l.name NULLS FIRST, f.log_line NULLS FIRST, f.exchange_id, f.example) AS example
FROM found f LEFT JOIN logs l ON l.log_id = f.log_id
GROUP BY ALL`,
  },
];
