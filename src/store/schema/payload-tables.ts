import type { TableSpec } from './types.ts';

/** Tables of the content of request bodies as sent, and of conversations that consist of several WebSocket requests. */
export const payloadTables = [
  {
    name: 'payload_parts',
    comment: 'Composition of each request body in bytes as sent. The parts add up to the whole body.',
    origin: 'analysis',
    columns: [
      { name: 'exchange_id', type: 'INTEGER', comment: 'Exchange number' },
      {
        name: 'part',
        type: 'VARCHAR',
        comment:
          'tools, system, developer, user (including context added by the agent), assistant, thinking, tool_call, tool_result, image; other: parameters, punctuation, whitespace and content that lens cannot parse',
      },
      { name: 'elements', type: 'INTEGER', comment: 'Elements of the lists that have such a part' },
      { name: 'bytes', type: 'BIGINT', comment: 'Bytes of JSON' },
      {
        name: 'repeated_bytes',
        type: 'BIGINT',
        comment:
          'Of these, bytes that are at the same position in the previous request, without cache markers; 0 without a previous request',
      },
    ],
  },
  {
    name: '_envelope_parameters',
    comment:
      'Request parameters: members of the envelopes other than the lists; nested members have dotted paths.',
    origin: 'analysis',
    columns: [
      { name: 'envelope_id', type: 'INTEGER', comment: 'Envelope' },
      { name: 'parameter', type: 'VARCHAR', comment: 'Path' },
      {
        name: 'type',
        type: 'VARCHAR',
        comment: 'string, number, boolean, null, object (an empty one) or array',
      },
      { name: 'value', type: 'VARCHAR', comment: 'Text, or JSON; at most 500 characters', big: true },
    ],
  },
  {
    name: '_joined_leaves',
    comment:
      'WebSocket requests that contain only new items, with the conversation that each of them continues.',
    origin: 'analysis',
    columns: [
      { name: 'exchange_id', type: 'INTEGER', comment: 'Exchange number' },
      {
        name: 'enter',
        type: 'INTEGER',
        comment: 'Number of its last message in the depth-first order of _joined_nodes',
      },
      { name: 'messages', type: 'INTEGER', comment: 'Messages of the whole conversation' },
      {
        name: 'sent_from',
        type: 'INTEGER',
        comment: 'Position of the first message that the request itself contains',
      },
    ],
  },
  {
    name: '_joined_nodes',
    comment:
      'Prefix tree of the joined conversations, numbered depth first: a node is a prefix of a leaf when enter <= enter of the leaf <= leave.',
    origin: 'analysis',
    columns: [
      { name: 'enter', type: 'INTEGER', comment: 'Its number in depth-first order' },
      { name: 'leave', type: 'INTEGER', comment: 'Highest number among its descendants' },
      { name: 'position', type: 'INTEGER', comment: 'Position in the conversation, from 0' },
      { name: 'segment_id', type: 'INTEGER', comment: 'Segment; negative numbers are in _joined_segments' },
    ],
  },
  {
    name: '_joined_segments',
    comment:
      'Responses as messages of the WebSocket conversations that continue them. No request contained them.',
    origin: 'analysis',
    columns: [
      { name: 'segment_id', type: 'INTEGER', comment: 'Number, negative' },
      { name: 'role', type: 'VARCHAR', comment: 'system, developer, user, assistant or tool' },
      { name: 'bytes', type: 'INTEGER', comment: 'Length of its JSON text' },
    ],
  },
  {
    name: '_joined_blocks',
    comment: 'Parts of these messages; query the views messages and message_blocks.',
    origin: 'analysis',
    columns: [
      { name: 'segment_id', type: 'INTEGER', comment: 'Segment, negative' },
      { name: 'block', type: 'INTEGER', comment: 'Order in it, from 0' },
      { name: 'type', type: 'VARCHAR', comment: 'text, thinking, tool_call, tool_result, image or other' },
      { name: 'name', type: 'VARCHAR', comment: 'Tool of a call' },
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
