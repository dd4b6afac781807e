import type { TableSpec } from './types.ts';

/** What each request could read and did read from the provider's cache. */
export const cacheTables = [
  {
    name: 'cache_pairs',
    comment:
      'Each request compared with the previous one: how much of the prompt stayed the same, what was read from the cache, and what caused a cache miss.',
    origin: 'analysis',
    primaryKey: ['exchange_id'],
    columns: [
      { name: 'exchange_id', type: 'INTEGER', comment: 'Exchange number' },
      {
        name: 'previous_exchange_id',
        type: 'INTEGER',
        comment: 'Exchange it is compared with: the last answered one before it in its thread; or null',
      },
      { name: 'thread_id', type: 'VARCHAR', comment: 'Thread of the exchange' },
      {
        name: 'caching',
        type: 'VARCHAR',
        comment:
          'breakpoints: only marked prefixes are cached; implicit: the provider caches prefixes automatically',
      },
      {
        name: 'verdict',
        type: 'VARCHAR',
        comment: 'full: everything cached was read; partial: a part of it; miss: nothing',
      },
      {
        name: 'cause',
        type: 'VARCHAR',
        comment:
          'Why not everything was read: first_request, ttl_expired, model, tools, system, slot, parameters, history_edited, compaction, marker_lost, no_marker, below_minimum, too_many_breakpoints, lookback, concurrent, images, thinking, provider_side, unknown; null for full',
      },
      {
        name: 'other_causes',
        type: 'VARCHAR[]',
        comment: 'Other causes that apply; each alone is sufficient',
      },
      {
        name: 'confidence',
        type: 'VARCHAR',
        comment:
          'high: usage and prompts agree; medium: usage shows a loss that the prompts do not fully explain; low: inferred from the prompts alone, or a guess',
      },
      { name: 'detail', type: 'VARCHAR', comment: 'Description of the change' },
      {
        name: 'stable_bytes',
        type: 'BIGINT',
        comment:
          'Bytes of the common prefix of both prompts in cache order (tools, system, messages), in whole blocks, without cache markers',
      },
      {
        name: 'stable_tokens',
        type: 'BIGINT',
        comment:
          'The same in tokens: the estimate scaled to the reported input, otherwise the unscaled estimate',
      },
      {
        name: 'previous_bytes',
        type: 'BIGINT',
        comment: 'Bytes of the whole previous prompt, counted the same way',
      },
      {
        name: 'breakpoints',
        type: 'INTEGER',
        comment: 'Cache breakpoints of the request, including the automatic one',
      },
      { name: 'previous_breakpoints', type: 'INTEGER', comment: 'Cache breakpoints of the previous request' },
      {
        name: 'behind_breakpoint',
        type: 'BOOLEAN',
        comment:
          'Whether the first difference is after the last breakpoint of the previous request, so that nothing cached changed',
      },
      {
        name: 'break_list',
        type: 'VARCHAR',
        comment:
          'List that contains the first difference: tools, system or messages; null when the prompt only grew',
      },
      {
        name: 'break_location',
        type: 'VARCHAR',
        comment: 'Block of the first difference, such as messages[4].content[1]',
      },
      { name: 'break_type', type: 'VARCHAR', comment: 'Type of that block, such as text or tool_result' },
      { name: 'break_tool', type: 'VARCHAR', comment: 'Tool that differs; detail describes the change' },
      { name: 'break_line', type: 'INTEGER', comment: 'Line within the text of the block, from 1' },
      {
        name: 'before',
        type: 'VARCHAR',
        comment: 'Text around the difference in the previous request; … marks truncation',
      },
      { name: 'after', type: 'VARCHAR', comment: 'The same in this request' },
      {
        name: 'slot_id',
        type: 'VARCHAR',
        comment: 'Slot that changed, if the difference is in a template',
      },
      { name: 'slot', type: 'VARCHAR', comment: 'Name of that slot' },
      {
        name: 'elapsed_ms',
        type: 'DOUBLE',
        comment: 'Milliseconds from the start of the previous request to the start of this one',
      },
      {
        name: 'ttl_ms',
        type: 'DOUBLE',
        comment: 'Time to live of cache entries in milliseconds; null when not known',
      },
      {
        name: 'minimum_tokens',
        type: 'INTEGER',
        comment: 'Shortest prefix that can be cached for the model; null when not known',
      },
      {
        name: 'kept_tokens',
        type: 'BIGINT',
        comment: 'Tokens that the previous request had in the cache: read + written, or an estimate',
      },
      {
        name: 'readable_tokens',
        type: 'BIGINT',
        comment:
          'Part of kept_tokens that this request could have read, judging by prompts, markers and times',
      },
      {
        name: 'read_tokens',
        type: 'BIGINT',
        comment: 'Tokens read from the cache, as reported; null when not reported',
      },
      { name: 'lost_tokens', type: 'BIGINT', comment: 'kept_tokens minus the tokens read; 0 for full' },
      {
        name: 'lost_usd',
        type: 'DOUBLE',
        comment:
          'Extra cost of the lost tokens compared with reading them from the cache, US dollars; null when there is no price',
      },
      {
        name: 'official_reason',
        type: 'VARCHAR',
        comment: 'Diagnosis reported by the provider, if the response contains one',
      },
      { name: 'official_tokens', type: 'BIGINT', comment: 'Missed tokens according to that diagnosis' },
      {
        name: 'official_agrees',
        type: 'BOOLEAN',
        comment: 'Whether both name the same cause; null when the diagnosis does not cover this pair',
      },
    ],
  },
] as const satisfies readonly TableSpec[];
