import type { TableSpec } from './types.ts';

/** What each request could and did take from the provider's cache. */
export const cacheTables: readonly TableSpec[] = [
  {
    name: 'cache_pairs',
    comment:
      'Each request with the one it follows: how much of the prompt stayed the same, what was read from the cache, and what broke it.',
    origin: 'analysis',
    primaryKey: ['exchange_id'],
    columns: [
      { name: 'exchange_id', type: 'INTEGER', comment: 'Exchange number' },
      {
        name: 'previous_exchange_id',
        type: 'INTEGER',
        comment:
          'Exchange it is compared with: the last one before it in its thread that was answered; or null',
      },
      { name: 'thread_id', type: 'VARCHAR', comment: 'Thread of the exchange' },
      {
        name: 'caching',
        type: 'VARCHAR',
        comment:
          'breakpoints: only marked prefixes are kept; implicit: the provider keeps prefixes by itself',
      },
      {
        name: 'verdict',
        type: 'VARCHAR',
        comment: 'full: all that was kept was read; partial; miss: nothing was',
      },
      {
        name: 'cause',
        type: 'VARCHAR',
        comment:
          'Why not all was read: first_request, ttl_expired, model, tools, system, slot, parameters, history_edited, compaction, marker_lost, no_marker, below_minimum, too_many_breakpoints, lookback, concurrent, provider_side, unknown; null for full',
      },
      {
        name: 'other_causes',
        type: 'VARCHAR[]',
        comment: 'Other causes that hold, too, each enough for a loss',
      },
      {
        name: 'confidence',
        type: 'VARCHAR',
        comment:
          'high: usage and prompts agree; medium: usage shows a loss that the prompts do not fully explain; low: told from the prompts alone, or a guess',
      },
      { name: 'detail', type: 'VARCHAR', comment: 'What happened, in words' },
      {
        name: 'stable_bytes',
        type: 'BIGINT',
        comment:
          'Bytes of the common beginning of both prompts in cache order (tools, system, messages), whole blocks, markers left out',
      },
      {
        name: 'stable_tokens',
        type: 'BIGINT',
        comment: 'The same in tokens: estimate scaled to the reported input, else plain estimate',
      },
      {
        name: 'previous_bytes',
        type: 'BIGINT',
        comment: 'Bytes of the whole previous prompt, counted alike',
      },
      {
        name: 'breakpoints',
        type: 'INTEGER',
        comment: 'Cache breakpoints of the request, the automatic one included',
      },
      { name: 'previous_breakpoints', type: 'INTEGER', comment: 'Cache breakpoints of the previous request' },
      {
        name: 'behind_breakpoint',
        type: 'BOOLEAN',
        comment: 'The first difference stands behind the last breakpoint of the previous request: no break',
      },
      {
        name: 'break_list',
        type: 'VARCHAR',
        comment:
          'Where the first difference stands: tools, system or messages; null when the prompt only grew',
      },
      {
        name: 'break_location',
        type: 'VARCHAR',
        comment: 'Block of the first difference, such as messages[4].content[1]',
      },
      { name: 'break_type', type: 'VARCHAR', comment: 'Type of that block, such as text or tool_result' },
      { name: 'break_tool', type: 'VARCHAR', comment: 'Tool that differs, with what happened in detail' },
      { name: 'break_line', type: 'INTEGER', comment: 'Line in the text of the block, from 1' },
      {
        name: 'before',
        type: 'VARCHAR',
        comment: 'The text around the difference as it was; … where it is cut',
      },
      { name: 'after', type: 'VARCHAR', comment: 'The same as it is now' },
      {
        name: 'slot_id',
        type: 'VARCHAR',
        comment: 'Slot that changed, when the difference stands in a template',
      },
      { name: 'slot', type: 'VARCHAR', comment: 'Name of that slot' },
      {
        name: 'elapsed_ms',
        type: 'DOUBLE',
        comment: 'From the start of the previous request to the start of this one',
      },
      {
        name: 'ttl_ms',
        type: 'DOUBLE',
        comment: 'How long the provider keeps what was written; null when not known',
      },
      {
        name: 'minimum_tokens',
        type: 'INTEGER',
        comment: 'Shortest prefix the model keeps; null when not known',
      },
      {
        name: 'kept_tokens',
        type: 'BIGINT',
        comment: 'What the previous request had in the cache: read + written, or the estimate of it',
      },
      {
        name: 'readable_tokens',
        type: 'BIGINT',
        comment: 'How much of that the prompts, markers and times would let this request read',
      },
      {
        name: 'read_tokens',
        type: 'BIGINT',
        comment: 'What it read, as reported; null when nothing is reported',
      },
      { name: 'lost_tokens', type: 'BIGINT', comment: 'kept_tokens less what was read; 0 for full' },
      {
        name: 'lost_usd',
        type: 'DOUBLE',
        comment: 'What the lost tokens cost beyond reading them, US dollars; null when there is no price',
      },
      {
        name: 'official_reason',
        type: 'VARCHAR',
        comment: "The provider's own diagnosis, where the answer holds one",
      },
      { name: 'official_tokens', type: 'BIGINT', comment: 'Missed tokens by that diagnosis' },
      {
        name: 'official_agrees',
        type: 'BOOLEAN',
        comment: 'Both name the same cause; null when the diagnosis says nothing about this pair',
      },
    ],
  },
];
