import type { ViewSpec } from './types.ts';

/** Sizes of bodies, their repeated parts, and their members other than the lists. */
export const payloadViews: readonly ViewSpec[] = [
  {
    name: 'payloads',
    comment:
      'Size of each request and response in bytes, by part, and how much of it was already sent before.',
    columns: [
      { name: 'exchange_id', comment: 'Exchange number' },
      { name: 'ts', comment: 'Time of the request, UTC' },
      { name: 'agent', comment: 'Agent id' },
      { name: 'wire', comment: 'Wire format' },
      { name: 'model', comment: 'Model that answered, otherwise the requested model' },
      { name: 'role', comment: 'Role of its family, or count_tokens or prewarm' },
      { name: 'thread_id', comment: 'Thread' },
      { name: 'turn', comment: 'Position in the thread, from 0' },
      { name: 'previous_exchange_id', comment: 'Previous exchange in the thread, or null' },
      { name: 'request_bytes', comment: 'Size of the whole decoded body: the sum of its parts' },
      {
        name: 'repeated_bytes',
        comment: 'Of these, bytes that are at the same position in the previous request',
      },
      { name: 'new_bytes', comment: 'Bytes that are not repeated' },
      { name: 'repeated_share', comment: 'Repeated bytes divided by all bytes, 0 to 1' },
      { name: 'tool_bytes', comment: 'Tool definitions' },
      { name: 'instruction_bytes', comment: 'System and developer texts' },
      { name: 'user_bytes', comment: 'User messages, including context added by the agent' },
      { name: 'answer_bytes', comment: 'Earlier responses: text, thinking and tool calls' },
      { name: 'result_bytes', comment: 'Tool results' },
      { name: 'image_bytes', comment: 'Images, recordings and documents' },
      { name: 'other_bytes', comment: 'Parameters, punctuation and content that lens cannot parse' },
      { name: 'response_bytes', comment: 'Size of the response as transferred' },
      { name: 'response_text_bytes', comment: 'Text of the response, assembled from its stream' },
      { name: 'response_thinking_bytes', comment: 'Thinking in it' },
      { name: 'response_call_bytes', comment: 'Arguments of tool calls in it' },
    ],
    sql: `
WITH parts AS (
  SELECT exchange_id, sum(bytes)::BIGINT AS request_bytes, sum(repeated_bytes)::BIGINT AS repeated_bytes,
    ${['tools', 'system,developer', 'user', 'assistant,thinking,tool_call', 'tool_result', 'image', 'other']
      .map(
        (parts, index) =>
          `coalesce(sum(bytes) FILTER (part IN ('${parts.replaceAll(',', "', '")}')), 0)::BIGINT AS p${index}`,
      )
      .join(',\n    ')}
  FROM payload_parts GROUP BY exchange_id
), answers AS (
  SELECT exchange_id, ${['text', 'thinking', 'tool_call']
    .map((type, index) => `coalesce(sum(strlen(text)) FILTER (type = '${type}'), 0)::BIGINT AS a${index}`)
    .join(', ')}
  FROM answer_blocks GROUP BY exchange_id
)
SELECT e.exchange_id, e.ts, e.agent, coalesce(e.wire, 'unknown') AS wire, coalesce(e.response_model, e.model) AS model,
  coalesce(t.role, 'other') AS role, t.thread_id, t.turn, t.previous_exchange_id, p.request_bytes, p.repeated_bytes,
  p.request_bytes - p.repeated_bytes AS new_bytes, p.repeated_bytes / p.request_bytes AS repeated_share,
  p.p0 AS tool_bytes, p.p1 AS instruction_bytes, p.p2 AS user_bytes, p.p3 AS answer_bytes, p.p4 AS result_bytes,
  p.p5 AS image_bytes, p.p6 AS other_bytes, e.response_bytes, coalesce(a.a0, 0) AS response_text_bytes,
  coalesce(a.a1, 0) AS response_thinking_bytes, coalesce(a.a2, 0) AS response_call_bytes
FROM _exchanges e
JOIN parts p ON p.exchange_id = e.exchange_id
LEFT JOIN answers a ON a.exchange_id = e.exchange_id
LEFT JOIN _exchange_threads t ON t.exchange_id = e.exchange_id`,
  },
  {
    name: 'payload_growth',
    comment: 'How request bodies grow along threads: by agent, role and turn, with later turns grouped.',
    columns: [
      { name: 'agent', comment: 'Agent id' },
      { name: 'role', comment: 'Role' },
      { name: 'from_turn', comment: 'First turn of the row, from 1' },
      { name: 'to_turn', comment: 'Last turn of the row; null for all later ones' },
      { name: 'requests', comment: 'Requests' },
      { name: 'mean_bytes', comment: 'Body in bytes, mean' },
      { name: 'mean_new_bytes', comment: 'Bytes that the previous request had not sent, mean' },
      {
        name: 'repeated_share',
        comment: 'Share of all bytes that the previous request had already sent, 0 to 1',
      },
    ],
    sql: `
WITH steps(from_turn, to_turn) AS (
  VALUES (1, 1), (2, 2), (3, 5), (6, 10), (11, 20), (21, 50), (51, 100), (101, 500), (501, NULL)
)
SELECT p.agent, p.role, s.from_turn, s.to_turn, count(*) AS requests, avg(p.request_bytes) AS mean_bytes,
  avg(p.new_bytes) AS mean_new_bytes, sum(p.repeated_bytes) / sum(p.request_bytes) AS repeated_share
FROM payloads p
JOIN steps s ON p.turn + 1 >= s.from_turn AND (s.to_turn IS NULL OR p.turn + 1 <= s.to_turn)
GROUP BY ALL`,
  },
  {
    name: 'request_parameters',
    comment:
      'Request parameters other than tools, system texts and messages: one row per agent and parameter.',
    columns: [
      { name: 'agent', comment: 'Agent id' },
      { name: 'wire', comment: 'Wire format' },
      { name: 'parameter', comment: 'Name of the parameter; a dotted path for nested parameters' },
      { name: 'types', comment: 'JSON types it has' },
      { name: 'requests', comment: 'Requests that have it' },
      { name: 'agent_requests', comment: 'Requests of the agent in that format' },
      { name: 'distinct_values', comment: 'Distinct values' },
      { name: 'most_common', comment: 'Most common value' },
    ],
    sql: `
WITH counted AS (
  SELECT e.agent, e.wire, m.parameter, m.type, m.value, count(*) AS requests
  FROM _exchanges e JOIN _envelope_parameters m ON m.envelope_id = e.envelope_id
  GROUP BY ALL
), totals AS (
  SELECT agent, wire, count(*) AS agent_requests FROM _exchanges WHERE envelope_id IS NOT NULL GROUP BY ALL
)
SELECT c.agent, c.wire, c.parameter, string_agg(DISTINCT c.type, ', ' ORDER BY c.type) AS types,
  sum(c.requests)::BIGINT AS requests, any_value(t.agent_requests) AS agent_requests,
  count(DISTINCT c.value) AS distinct_values, first(c.value ORDER BY c.requests DESC, c.value) AS most_common
FROM counted c JOIN totals t ON t.agent = c.agent AND t.wire = c.wire
GROUP BY c.agent, c.wire, c.parameter`,
  },
  {
    name: 'request_shapes',
    comment: 'Sets of top-level members that request bodies have, by agent and wire format.',
    columns: [
      { name: 'agent', comment: 'Agent id' },
      { name: 'wire', comment: 'Wire format' },
      { name: 'members', comment: 'Names of the top-level members, sorted' },
      { name: 'requests', comment: 'Requests with exactly these members' },
      { name: 'agent_requests', comment: 'Requests of the agent in that format with a JSON object as body' },
    ],
    sql: `
WITH members AS (
  SELECT envelope_id, NULL AS wire, split_part(parameter, '.', 1) AS member FROM _envelope_parameters
  UNION
  SELECT e.envelope_id, e.wire, CASE l.list
      WHEN 'tools' THEN 'tools'
      WHEN 'system' THEN CASE e.wire WHEN 'gemini' THEN 'systemInstruction' WHEN 'openai-responses' THEN 'instructions' ELSE 'system' END
      ELSE CASE e.wire WHEN 'gemini' THEN 'contents' WHEN 'openai-responses' THEN 'input' ELSE 'messages' END
    END
  FROM (SELECT DISTINCT envelope_id, wire FROM _exchanges) e
  JOIN (
    SELECT envelope_id, split_part(unnest(string_split(placeholders, ' ')), '@', 1) AS list FROM _envelopes WHERE placeholders <> ''
  ) l ON l.envelope_id = e.envelope_id
), shapes AS (
  SELECT envelope_id, list_sort(list(DISTINCT member)) AS members FROM members GROUP BY envelope_id
)
SELECT agent, wire, members, requests, sum(requests) OVER (PARTITION BY agent, wire)::BIGINT AS agent_requests
FROM (
  SELECT e.agent, coalesce(e.wire, 'unknown') AS wire, s.members, count(*) AS requests
  FROM _exchanges e JOIN shapes s ON s.envelope_id = e.envelope_id
  GROUP BY ALL
)`,
  },
];
