import type { TableSpec } from './types.ts';

/** Tables of the composition of requests and of threads, derived by each analysis. */
export const threadTables = [
  {
    name: 'token_parts',
    comment:
      'Composition of the input of each exchange. The parts add up to the input reported by the provider, if any.',
    origin: 'analysis',
    columns: [
      { name: 'exchange_id', type: 'INTEGER', required: true, comment: 'Exchange number' },
      {
        name: 'part',
        type: 'VARCHAR',
        required: true,
        comment:
          'tools, deferred_tools (in the body, not in the prompt), system, developer, context, user, assistant, thinking, tool_call, tool_result, image, other',
      },
      {
        name: 'tokens',
        type: 'DOUBLE',
        required: true,
        comment:
          'Share of the input counted by the provider; the unscaled estimate if it reported none, and in dry runs',
      },
      { name: 'estimate', type: 'BIGINT', required: true, comment: 'o200k estimate' },
      { name: 'bytes', type: 'BIGINT', comment: 'Bytes of its text' },
    ],
  },
  {
    name: 'threads',
    comment: 'Threads: exchanges that continue one another, determined by the prefix tree of their content.',
    origin: 'analysis',
    primaryKey: ['thread_id'],
    columns: [
      { name: 'thread_id', type: 'VARCHAR', comment: 'Id of its first exchange' },
      { name: 'agent', type: 'VARCHAR', comment: 'Agent id' },
      { name: 'family_id', type: 'VARCHAR', comment: 'Family of its first exchange that has one' },
      { name: 'exchanges', type: 'INTEGER', comment: 'Length' },
      { name: 'first_seen', type: 'TIMESTAMP', comment: 'Earliest exchange' },
      { name: 'last_seen', type: 'TIMESTAMP', comment: 'Latest exchange' },
      {
        name: 'parent_thread_id',
        type: 'VARCHAR',
        comment: 'Thread whose agent started it; null when not known',
      },
      {
        name: 'parent_exchange_id',
        type: 'INTEGER',
        comment: 'Exchange whose response requested it, if any',
      },
      {
        name: 'parent_call_id',
        type: 'VARCHAR',
        comment: 'Id of the tool call that started it, as sent on the wire',
      },
      { name: 'parent_tool', type: 'VARCHAR', comment: 'Tool of that call' },
      {
        name: 'parent_evidence',
        type: 'VARCHAR',
        comment:
          'How the parent was found. header: named by the client; call: the thread begins with an argument of the call',
      },
    ],
  },
  {
    name: '_agent_versions',
    comment: 'Agent versions that are not in a header; they are also written to _exchanges.',
    origin: 'analysis',
    columns: [
      { name: 'exchange_id', type: 'INTEGER', comment: 'Exchange number' },
      { name: 'agent_version', type: 'VARCHAR', comment: 'Version' },
      { name: 'evidence', type: 'VARCHAR', comment: 'prompt, install path or session' },
    ],
  },
  {
    name: '_unknown_continuations',
    comment: 'Requests that continue an answer which no log has; warnings has them too.',
    origin: 'analysis',
    columns: [{ name: 'exchange_id', type: 'INTEGER', comment: 'Exchange number' }],
  },
  {
    name: '_exchange_threads',
    comment: 'Which thread an exchange belongs to.',
    origin: 'analysis',
    columns: [
      { name: 'exchange_id', type: 'INTEGER', comment: 'Exchange number' },
      { name: 'thread_id', type: 'VARCHAR', comment: 'Thread' },
      { name: 'turn', type: 'INTEGER', comment: 'Position in the thread, from 0' },
      {
        name: 'relation',
        type: 'VARCHAR',
        comment:
          'start: nothing before it; continues: the same messages and more; retry: repeats a failed request; repeat: repeats an answered request; fork: continues differently after a common beginning; edited: a changed history; compacted: the messages were replaced by a summary',
      },
      { name: 'previous_exchange_id', type: 'INTEGER', comment: 'Previous exchange in the thread, or null' },
      {
        name: 'role',
        type: 'VARCHAR',
        comment: 'Role of its family; count_tokens or prewarm for requests that do not generate a response',
      },
      {
        name: 'kind',
        type: 'VARCHAR',
        comment:
          'Purpose in its session. main: new user input; subagent: new input from another agent; continuation: continues with tool results; retry: repeats a failed request; rewind: continues from an earlier point; side request: anything else; also title, router, compaction, memory, probe, prewarm, count_tokens',
      },
    ],
  },
] as const satisfies readonly TableSpec[];
