import type { TableSpec } from './types.ts';

/** Tables of what requests are made of and how they follow one another, derived by each analysis. */
export const threadTables: readonly TableSpec[] = [
  {
    name: 'token_parts',
    comment:
      'What the input of each exchange is made of; parts sum to what the provider counted, where it did.',
    origin: 'analysis',
    columns: [
      { name: 'exchange_id', type: 'INTEGER', comment: 'Exchange number' },
      {
        name: 'part',
        type: 'VARCHAR',
        comment:
          'tools, deferred_tools (in the body, not in the prompt), system, developer, context, user, assistant, thinking, tool_call, tool_result, image, other',
      },
      {
        name: 'tokens',
        type: 'DOUBLE',
        comment:
          'Share of the input the provider counted; the plain estimate when it counted none, and in dry runs',
      },
      { name: 'estimate', type: 'BIGINT', comment: 'o200k estimate' },
      { name: 'bytes', type: 'BIGINT', comment: 'Bytes of its text' },
    ],
  },
  {
    name: 'threads',
    comment: 'Exchanges that continue one another, told by their content chains.',
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
        comment: 'Thread whose agent started it; null when nothing shows one',
      },
      {
        name: 'parent_exchange_id',
        type: 'INTEGER',
        comment: 'Exchange whose answer asked for it, where one did',
      },
      { name: 'parent_call_id', type: 'VARCHAR', comment: "The wire's id of the tool call that started it" },
      { name: 'parent_tool', type: 'VARCHAR', comment: 'Tool of that call' },
      {
        name: 'parent_evidence',
        type: 'VARCHAR',
        comment:
          'What shows the parent: header, the client names it; call, an argument of the call is what the thread began with',
      },
    ],
  },
  {
    name: '_agent_versions',
    comment: 'Versions of agents that no header gives; they are written into _exchanges, too.',
    origin: 'analysis',
    columns: [
      { name: 'exchange_id', type: 'INTEGER', comment: 'Exchange number' },
      { name: 'agent_version', type: 'VARCHAR', comment: 'Version' },
      { name: 'evidence', type: 'VARCHAR', comment: 'prompt, install path or session' },
    ],
  },
  {
    name: '_exchange_threads',
    comment: 'Which thread an exchange belongs to.',
    origin: 'analysis',
    columns: [
      { name: 'exchange_id', type: 'INTEGER', comment: 'Exchange number' },
      { name: 'thread_id', type: 'VARCHAR', comment: 'Thread' },
      { name: 'turn', type: 'INTEGER', comment: 'Place in the thread, from 0' },
      {
        name: 'relation',
        type: 'VARCHAR',
        comment:
          'start nothing before it; continues the same messages and more; retry the same again after a failure; repeat the same again although answered; fork other words after the same beginning; edited a changed history',
      },
      { name: 'previous_exchange_id', type: 'INTEGER', comment: 'Exchange it follows, or null' },
      {
        name: 'role',
        type: 'VARCHAR',
        comment: 'Role of its family, or count_tokens or prewarm for requests that ask for no answer',
      },
      {
        name: 'kind',
        type: 'VARCHAR',
        comment:
          'What it is in its session: main new words of the person; subagent new words of another agent; continuation goes on with results; title, router, compaction, memory, probe; retry sent again; rewind goes on from an earlier point; prewarm; count_tokens; side request anything else',
      },
    ],
  },
];
