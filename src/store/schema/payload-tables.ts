import type { TableSpec } from './types.ts';

/** Tables of what request bodies hold as they are sent, and of conversations that several frames make up. */
export const payloadTables: readonly TableSpec[] = [
  {
    name: 'payload_parts',
    comment: 'What the body of each request is made of, in bytes as sent; parts sum to the whole body.',
    origin: 'analysis',
    columns: [
      { name: 'exchange_id', type: 'INTEGER', comment: 'Exchange number' },
      {
        name: 'part',
        type: 'VARCHAR',
        comment:
          'tools, system, developer, user (context that the agent adds included), assistant, thinking, tool_call, tool_result, image; other: parameters, punctuation, blanks and what lens cannot read',
      },
      { name: 'elements', type: 'INTEGER', comment: 'Elements of its lists that have such a part' },
      { name: 'bytes', type: 'BIGINT', comment: 'Bytes of JSON' },
      {
        name: 'repeated_bytes',
        type: 'BIGINT',
        comment:
          'Of these, bytes that stand at the same place in the request it follows (cache markers left out); 0 without one',
      },
    ],
  },
  {
    name: '_envelope_parameters',
    comment:
      'What stands in the frames of bodies beside their lists: parameters, nested ones by dotted path.',
    origin: 'analysis',
    columns: [
      { name: 'envelope_id', type: 'INTEGER', comment: 'Frame' },
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
    comment: 'WebSocket frames that carry only what is new, with the conversation each of them continues.',
    origin: 'analysis',
    columns: [
      { name: 'exchange_id', type: 'INTEGER', comment: 'Exchange number' },
      {
        name: 'enter',
        type: 'INTEGER',
        comment: 'Where its last message stands in the walk of _joined_nodes',
      },
      { name: 'messages', type: 'INTEGER', comment: 'Messages of the whole conversation' },
      {
        name: 'sent_from',
        type: 'INTEGER',
        comment: 'Position of the first message the frame itself carries',
      },
    ],
  },
  {
    name: '_joined_nodes',
    comment:
      'The joined conversations as a tree, walked in order: a node lies on the way to a tip when enter <= enter of the tip <= leave.',
    origin: 'analysis',
    columns: [
      { name: 'enter', type: 'INTEGER', comment: 'Its number in the walk' },
      { name: 'leave', type: 'INTEGER', comment: 'Last number among the nodes below it' },
      { name: 'position', type: 'INTEGER', comment: 'Place in the conversation, from 0' },
      { name: 'segment_id', type: 'INTEGER', comment: 'Segment; below 0 in _joined_segments' },
    ],
  },
  {
    name: '_joined_segments',
    comment: 'Answers as messages of the conversations that continue them: no request carried them.',
    origin: 'analysis',
    columns: [
      { name: 'segment_id', type: 'INTEGER', comment: 'Number, below 0' },
      { name: 'role', type: 'VARCHAR', comment: 'system, developer, user, assistant or tool' },
      { name: 'bytes', type: 'INTEGER', comment: 'Length of its JSON text' },
    ],
  },
  {
    name: '_joined_blocks',
    comment: 'Parts of these; read the views messages and message_blocks.',
    origin: 'analysis',
    columns: [
      { name: 'segment_id', type: 'INTEGER', comment: 'Segment, below 0' },
      { name: 'block', type: 'INTEGER', comment: 'Order in it, from 0' },
      { name: 'type', type: 'VARCHAR', comment: 'text, thinking, tool_call, tool_result, image or other' },
      { name: 'name', type: 'VARCHAR', comment: 'Tool of a call' },
      {
        name: 'call_id',
        type: 'VARCHAR',
        comment: "The wire's id of a call or of the call a result answers",
      },
      { name: 'is_error', type: 'BOOLEAN', comment: 'A result says it failed' },
      { name: 'text', type: 'VARCHAR', comment: 'Text', big: true },
    ],
  },
];
