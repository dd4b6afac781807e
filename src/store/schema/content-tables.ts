import type { TableSpec } from './types.ts';

/** Content of request bodies: each envelope, list element and list prefix is stored once. */
export const contentTables = [
  {
    name: '_envelopes',
    comment: 'Each distinct envelope of a request body: its JSON text with a placeholder for each list.',
    origin: 'log',
    primaryKey: ['envelope_id'],
    columns: [
      { name: 'envelope_id', type: 'INTEGER', comment: 'Number' },
      { name: 'hash', type: 'VARCHAR', comment: 'SHA-256 of placeholders and text' },
      {
        name: 'text',
        type: 'VARCHAR',
        comment: 'JSON text with placeholders, or the body if it is not JSON',
        big: true,
      },
      { name: 'encoding', type: 'VARCHAR', comment: 'json, text or base64' },
      {
        name: 'placeholders',
        type: 'VARCHAR',
        comment: 'List that was removed at each byte offset of text, such as tools@12 messages@40',
      },
    ],
  },
  {
    name: '_segments',
    comment:
      'Each distinct element of a request list (system block, tool, message), stored once; query the view segments.',
    origin: 'log',
    primaryKey: ['segment_id'],
    columns: [
      { name: 'segment_id', type: 'INTEGER', comment: 'Number' },
      {
        name: 'hash',
        type: 'VARCHAR',
        comment: 'SHA-256 of the text as the client sent it, without whitespace between JSON tokens',
      },
      {
        name: 'norm_hash',
        type: 'VARCHAR',
        comment: 'The same without cache markers and per-request noise; null if identical to hash',
      },
      { name: 'wire', type: 'VARCHAR', comment: 'Wire format it is written in' },
      { name: 'list', type: 'VARCHAR', comment: 'tools, system or messages' },
      { name: 'role', type: 'VARCHAR', comment: 'system, developer, user, assistant or tool' },
      { name: 'bytes', type: 'INTEGER', comment: 'Length of json in bytes' },
      { name: 'truncated', type: 'BOOLEAN', comment: 'Whether the log contains only a part of it' },
      { name: 'json', type: 'VARCHAR', comment: 'JSON text; complete in the view segments', big: true },
      {
        name: 'folded_block',
        type: 'INTEGER',
        comment: 'Block whose text is omitted from json; null when json is complete',
      },
    ],
  },
  {
    name: '_prefix_nodes',
    comment:
      'Prefix tree of request lists: a node is its parent plus one segment. Two requests share exactly their common ancestors.',
    origin: 'log',
    primaryKey: ['node_id'],
    columns: [
      { name: 'node_id', type: 'INTEGER', comment: 'Number' },
      { name: 'parent_node_id', type: 'INTEGER', comment: 'Parent node; null at the root' },
      { name: 'segment_id', type: 'INTEGER', comment: 'Segment it adds' },
      { name: 'depth', type: 'INTEGER', comment: 'Position in the list, from 1' },
    ],
  },
  {
    name: '_prefix_spans',
    comment:
      'The prefix tree numbered depth first: a node is a prefix of a leaf when enter <= enter of the leaf <= leave.',
    origin: 'log',
    primaryKey: ['node_id'],
    columns: [
      { name: 'node_id', type: 'INTEGER', comment: 'Node' },
      { name: 'enter', type: 'INTEGER', comment: 'Its number in depth-first order' },
      { name: 'leave', type: 'INTEGER', comment: 'Highest number among its descendants' },
    ],
  },
  {
    name: '_segment_blocks',
    comment: 'Parts of each segment with their text; query the views messages and message_blocks.',
    origin: 'log',
    columns: [
      { name: 'segment_id', type: 'INTEGER', comment: 'Segment' },
      { name: 'block', type: 'INTEGER', comment: 'Order in it, from 0' },
      {
        name: 'type',
        type: 'VARCHAR',
        comment: 'text, thinking, tool_call, tool_result, image, audio, document or other',
      },
      {
        name: 'name',
        type: 'VARCHAR',
        comment: 'Tool of a call; type on the wire of a block that lens does not know',
      },
      {
        name: 'call_id',
        type: 'VARCHAR',
        comment: 'Id of the tool call, or of the call that a result belongs to, as sent on the wire',
      },
      { name: 'is_error', type: 'BOOLEAN', comment: 'Whether a tool result reports an error' },
      { name: 'text', type: 'VARCHAR', comment: 'Text', big: true },
    ],
  },
] as const satisfies readonly TableSpec[];
