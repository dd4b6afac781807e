import type { TableSpec } from './types.ts';

const probe = [
  { name: 'agent', type: 'VARCHAR', comment: 'Agent id' },
  { name: 'agent_version', type: 'VARCHAR', comment: 'Version of the agent; null when it is not known' },
] as const;

/** Tables about experiments: captures of `lens probe`, recognized by their label. */
export const probeTables = [
  {
    name: 'probes',
    comment:
      'A version of an agent that lens probe ran in several situations, and how much of its prompt no situation moved.',
    origin: 'analysis',
    columns: [
      ...probe,
      { name: 'family_id', type: 'VARCHAR', comment: 'Family of its baseline' },
      {
        name: 'situations',
        type: 'INTEGER',
        comment: 'Situations with a request of the main loop, both baselines included',
      },
      {
        name: 'is_repeated',
        type: 'BOOLEAN',
        comment: 'Whether the baseline ran twice; without it nothing can be concluded',
      },
      { name: 'prompt_tokens', type: 'BIGINT', comment: 'Tokens of the baseline’s prompt, o200k estimate' },
      {
        name: 'fixed_tokens',
        type: 'BIGINT',
        comment: 'Tokens of its lines that every run with this prompt family has, o200k estimate',
      },
      { name: 'tool_tokens', type: 'BIGINT', comment: 'Tokens of its tool definitions, o200k estimate' },
      {
        name: 'fixed_tool_tokens',
        type: 'BIGINT',
        comment: 'Tokens of the tool definitions that are the same in all of these runs, o200k estimate',
      },
    ],
  },
  {
    name: 'probe_runs',
    comment: 'The last request of the main loop in each situation of a probe.',
    origin: 'analysis',
    columns: [
      ...probe,
      { name: 'factor', type: 'VARCHAR', comment: 'What differs from the baseline; baseline itself' },
      { name: 'situation', type: 'VARCHAR', comment: 'Name of the situation' },
      { name: 'run', type: 'INTEGER', comment: 'Number of the run of this situation, from 1' },
      { name: 'session_id', type: 'VARCHAR', comment: 'Session' },
      { name: 'exchange_id', type: 'INTEGER', comment: 'The request that was compared' },
      { name: 'family_id', type: 'VARCHAR', comment: 'Its family' },
      { name: 'model', type: 'VARCHAR', comment: 'Model' },
      { name: 'prompt_tokens', type: 'BIGINT', comment: 'Tokens of its prompt, o200k estimate' },
      { name: 'tools', type: 'INTEGER', comment: 'Tools that it offers' },
      { name: 'tool_tokens', type: 'BIGINT', comment: 'Tokens of their definitions, o200k estimate' },
      {
        name: 'moved',
        type: 'INTEGER',
        comment: 'Parts that differ from the baseline; null without two baselines',
      },
    ],
  },
  {
    name: 'experiments',
    comment:
      'What each situation of a probe moved: slots, optional blocks, tools and parameters that differ from the baseline in every run of the situation.',
    origin: 'analysis',
    columns: [
      ...probe,
      { name: 'family_id', type: 'VARCHAR', comment: 'Family of the baseline' },
      {
        name: 'subject',
        type: 'VARCHAR',
        comment: 'slot, block, text, tool, parameter, or prompt when the whole prompt is another one',
      },
      { name: 'name', type: 'VARCHAR', comment: 'Its name' },
      { name: 'slot_id', type: 'VARCHAR', comment: 'Slot; null for what is no slot' },
      {
        name: 'template_id',
        type: 'VARCHAR',
        comment: 'Template of a slot, block or text; null for all others',
      },
      {
        name: 'factor',
        type: 'VARCHAR',
        comment: 'The factor that moved it; chance when it differs between the two runs of the baseline',
      },
      { name: 'situation', type: 'VARCHAR', comment: 'Situation' },
      { name: 'change', type: 'VARCHAR', comment: 'appears, disappears or changes' },
      { name: 'baseline_value', type: 'VARCHAR', comment: 'Value in the baseline', big: true },
      { name: 'situation_value', type: 'VARCHAR', comment: 'Value in the situation', big: true },
    ],
  },
] as const satisfies readonly TableSpec[];
