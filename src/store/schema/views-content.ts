import { unfoldedJson } from '../folded-json.ts';
import type { ViewSpec } from './types.ts';

/** Content of requests: prompts, messages and the segments they are stored as. */
export const contentViews: readonly ViewSpec[] = [
  {
    name: 'segments',
    comment: 'Each distinct element of a request list (system block, tool, message), stored once.',
    columns: [
      { name: 'segment_id', comment: 'Number' },
      {
        name: 'hash',
        comment: 'SHA-256 of the text as the client sent it, without whitespace between JSON tokens',
      },
      {
        name: 'norm_hash',
        comment: 'The same without cache markers and per-request noise; identifies the content',
      },
      { name: 'wire', comment: 'Wire format it is written in' },
      { name: 'list', comment: 'tools, system or messages' },
      { name: 'role', comment: 'system, developer, user, assistant or tool; null for an unknown wire' },
      { name: 'bytes', comment: 'Length of json in bytes' },
      { name: 'json', comment: 'JSON text' },
    ],
    sql: `
SELECT s.segment_id, s.hash, coalesce(s.norm_hash, s.hash) AS norm_hash, s.wire, s.list, s.role, s.bytes,
  ${unfoldedJson('s.json', 'b.text')} AS json
FROM _segments s
LEFT JOIN _segment_blocks b ON b.segment_id = s.segment_id AND b.block = s.folded_block`,
  },
  {
    name: 'system_prompts',
    comment: 'Instruction texts written by the agent, not by the user, by exchange in wire order.',
    columns: [
      { name: 'exchange_id', comment: 'Exchange number' },
      { name: 'position', comment: 'Order in the request, from 0' },
      { name: 'agent', comment: 'Agent id' },
      { name: 'family_id', comment: 'Family of the exchange' },
      { name: 'family', comment: 'Name of that family' },
      { name: 'kind', comment: 'system, developer, system-message or context' },
      { name: 'location', comment: 'Location, such as system[1]' },
      { name: 'template_id', comment: 'Template it is a sample of' },
      { name: 'text_id', comment: 'Number of the text in prompt_texts' },
      { name: 'bytes', comment: 'Length in bytes' },
      { name: 'tokens', comment: 'Estimate, o200k' },
      { name: 'text', comment: 'The text' },
    ],
    sql: `
SELECT s.exchange_id, s.position, e.agent, f.family_id, f.name AS family, s.kind, s.location, s.template_id, s.text_id,
  t.bytes, t.tokens, t.text
FROM surfaces s
JOIN _exchanges e ON e.exchange_id = s.exchange_id
LEFT JOIN prompt_texts t ON t.text_id = s.text_id
LEFT JOIN _exchange_families ef ON ef.exchange_id = s.exchange_id
LEFT JOIN families f ON f.family_id = ef.family_id`,
  },
  {
    name: 'request_segments',
    comment:
      'Elements of the lists of each request, in order. As large as all bodies together, so filter by exchange_id.',
    columns: [
      { name: 'exchange_id', comment: 'Exchange number' },
      { name: 'list', comment: 'tools, system or messages' },
      { name: 'position', comment: 'Position in that list, from 0' },
      { name: 'segment_id', comment: 'Segment' },
    ],
    sql: `
SELECT t.exchange_id, t.list, c.depth - 1 AS position, c.segment_id
FROM (
  SELECT exchange_id, 'tools' AS list, tools_node_id AS leaf_id FROM _exchanges
  UNION ALL SELECT exchange_id, 'system', system_node_id FROM _exchanges
  UNION ALL SELECT exchange_id, 'messages', messages_node_id FROM _exchanges
) t
JOIN _prefix_spans leaf ON leaf.node_id = t.leaf_id
JOIN _prefix_spans a ON a.enter <= leaf.enter AND a.leave >= leaf.enter
JOIN _prefix_nodes c ON c.node_id = a.node_id`,
  },
  {
    name: 'conversation_segments',
    comment:
      'Messages of each request in order, with the full conversation for WebSocket requests that contain only new items. As large as all conversations together, so filter by exchange_id.',
    columns: [
      { name: 'exchange_id', comment: 'Exchange number' },
      { name: 'position', comment: 'Position in the conversation, from 0' },
      { name: 'segment_id', comment: 'Segment; negative for a response that no request contained' },
      {
        name: 'sent',
        comment:
          'Whether the request itself contains it; false for earlier messages that a WebSocket request continues',
      },
    ],
    sql: `
SELECT r.exchange_id, r.position, r.segment_id, true AS sent
FROM request_segments r
WHERE r.list = 'messages' AND r.exchange_id NOT IN (SELECT exchange_id FROM _joined_leaves)
UNION ALL
SELECT t.exchange_id, j.position, j.segment_id, j.position >= t.sent_from
FROM _joined_leaves t
JOIN _joined_nodes j ON j.enter <= t.enter AND j.leave >= t.enter`,
  },
  {
    name: 'messages',
    comment:
      'Messages of each request in order, including history. As large as all bodies together, so filter by exchange_id.',
    columns: [
      { name: 'exchange_id', comment: 'Exchange number' },
      { name: 'position', comment: 'Position in the conversation, from 0' },
      { name: 'role', comment: 'system, developer, user, assistant or tool' },
      { name: 'bytes', comment: 'Length of its JSON text' },
      { name: 'text', comment: 'Texts of its parts, separated by an empty line' },
      {
        name: 'segment_id',
        comment: 'Segment it is stored as; negative for a response that no request contained',
      },
      {
        name: 'sent',
        comment:
          'Whether the request itself contains it; false for earlier messages that a WebSocket request continues',
      },
    ],
    sql: `
SELECT r.exchange_id, r.position, coalesce(s.role, j.role) AS role, coalesce(s.bytes, j.bytes) AS bytes,
  (SELECT string_agg(b.text, chr(10) || chr(10) ORDER BY b.block)
   FROM (SELECT * FROM _segment_blocks UNION ALL SELECT * FROM _joined_blocks) b
   WHERE b.segment_id = r.segment_id) AS text,
  r.segment_id, r.sent
FROM conversation_segments r
LEFT JOIN _segments s ON s.segment_id = r.segment_id
LEFT JOIN _joined_segments j ON j.segment_id = r.segment_id`,
  },
  {
    name: 'message_blocks',
    comment:
      'Parts of the messages of each request, in order. As large as all bodies together, so filter by exchange_id.',
    columns: [
      { name: 'exchange_id', comment: 'Exchange number' },
      { name: 'position', comment: 'Position of the message in the conversation, from 0' },
      { name: 'block', comment: 'Position in the message, from 0' },
      { name: 'role', comment: 'system, developer, user, assistant or tool' },
      { name: 'type', comment: 'text, thinking, tool_call, tool_result, image, audio, document or other' },
      { name: 'name', comment: 'Tool of a call' },
      {
        name: 'call_id',
        comment: 'Id of the tool call, or of the call that a result belongs to, as sent on the wire',
      },
      { name: 'is_error', comment: 'Whether a tool result reports an error' },
      { name: 'text', comment: 'Text' },
      {
        name: 'sent',
        comment:
          'Whether the request itself contains it; false for earlier messages that a WebSocket request continues',
      },
    ],
    sql: `
SELECT r.exchange_id, r.position, b.block, coalesce(s.role, j.role) AS role, b.type, b.name, b.call_id, b.is_error, b.text, r.sent
FROM conversation_segments r
LEFT JOIN _segments s ON s.segment_id = r.segment_id
LEFT JOIN _joined_segments j ON j.segment_id = r.segment_id
JOIN (SELECT * FROM _segment_blocks UNION ALL SELECT * FROM _joined_blocks) b ON b.segment_id = r.segment_id`,
  },
];
