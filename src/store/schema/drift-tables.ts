import type { TableSpec } from './types.ts';

/** Tables of how prompts change over time and what a change costs, derived by each analysis. */
export const driftTables: readonly TableSpec[] = [
  {
    name: '_slot_changes',
    comment:
      'Each change of a slot from one request of its family to the next, by time; read the view slot_drift.',
    origin: 'analysis',
    columns: [
      { name: 'slot_id', type: 'VARCHAR', comment: 'Slot' },
      { name: 'change_number', type: 'INTEGER', comment: 'Number of the change, from 1' },
      { name: 'exchange_id', type: 'INTEGER', comment: 'First exchange with the new value' },
      { name: 'previous_exchange_id', type: 'INTEGER', comment: 'Exchange of the family before it' },
      {
        name: 'returned',
        type: 'BOOLEAN',
        comment: 'The slot held the new value before: it alternates rather than drifts',
      },
      { name: 'alongside', type: 'VARCHAR[]', comment: 'What else changed between the two requests' },
      { name: 'last_seen', type: 'TIMESTAMP', comment: 'Last request before the next change' },
      { name: 'requests', type: 'INTEGER', comment: 'Requests from this change to the next' },
    ],
  },
  {
    name: '_slot_change_values',
    comment: 'What a slot held before and after a change; of a list the lines that went and came.',
    origin: 'analysis',
    columns: [
      { name: 'slot_id', type: 'VARCHAR', comment: 'Slot' },
      { name: 'change_number', type: 'INTEGER', comment: 'Number of the change' },
      { name: 'side', type: 'VARCHAR', comment: 'from or to' },
      { name: 'rank', type: 'INTEGER', comment: 'Rank of the value in slot_values' },
    ],
  },
  {
    name: 'prompt_versions',
    comment:
      'Each version of each surface of a family, with what changed since the version before it; values of slots left out.',
    origin: 'analysis',
    columns: [
      { name: 'lineage_id', type: 'VARCHAR', comment: 'Families that are versions of one another share it' },
      { name: 'family_id', type: 'VARCHAR', comment: 'Family' },
      { name: 'family', type: 'VARCHAR', comment: 'Its name' },
      { name: 'agent', type: 'VARCHAR', comment: 'Agent id' },
      { name: 'position', type: 'INTEGER', comment: 'Order of the surface in the family' },
      { name: 'kind', type: 'VARCHAR', comment: 'system, developer, system-message or context' },
      { name: 'location', type: 'VARCHAR', comment: 'Commonest place' },
      { name: 'template_id', type: 'VARCHAR', comment: 'Template of the surface' },
      { name: 'agent_version', type: 'VARCHAR', comment: 'Version of the agent; null when it is not known' },
      { name: 'requests', type: 'INTEGER', comment: 'Exchanges of that version that have the surface' },
      { name: 'texts', type: 'INTEGER', comment: 'Distinct texts among them' },
      { name: 'first_seen', type: 'TIMESTAMP', comment: 'Earliest of them' },
      { name: 'last_seen', type: 'TIMESTAMP', comment: 'Latest of them' },
      { name: 'text_id', type: 'INTEGER', comment: 'Text that stands for the version' },
      { name: 'lines', type: 'INTEGER', comment: 'Lines of that text' },
      { name: 'tokens', type: 'INTEGER', comment: 'Its tokens, o200k estimate' },
      {
        name: 'previous_agent_version',
        type: 'VARCHAR',
        comment: 'Version it is compared with; null for the first one, and when that one is not known',
      },
      {
        name: 'previous_family_id',
        type: 'VARCHAR',
        comment: 'Family of that version; null for the first version',
      },
      { name: 'previous_text_id', type: 'INTEGER', comment: 'Text that stands for that version' },
      { name: 'lines_added', type: 'INTEGER', comment: 'Lines that came; null for the first version' },
      { name: 'lines_removed', type: 'INTEGER', comment: 'Lines that went' },
      { name: 'lines_moved', type: 'INTEGER', comment: 'Lines that stand elsewhere' },
      { name: 'lines_reworded', type: 'INTEGER', comment: 'Lines with other words' },
      { name: 'words_added', type: 'INTEGER', comment: 'Words that came, in new and in reworded lines' },
      { name: 'words_removed', type: 'INTEGER', comment: 'Words that went' },
      { name: 'tokens_added', type: 'INTEGER', comment: 'Tokens of what came, o200k estimate' },
      { name: 'tokens_removed', type: 'INTEGER', comment: 'Tokens of what went, o200k estimate' },
    ],
  },
  {
    name: 'prompt_changes',
    comment:
      'Changelog of prompts: what one version of a surface says otherwise than the one before it, in the order of the text.',
    origin: 'analysis',
    columns: [
      { name: 'lineage_id', type: 'VARCHAR', comment: 'Families that are versions of one another share it' },
      { name: 'agent', type: 'VARCHAR', comment: 'Agent id' },
      { name: 'family_id', type: 'VARCHAR', comment: 'Family of the newer version' },
      { name: 'family', type: 'VARCHAR', comment: 'Its name' },
      { name: 'position', type: 'INTEGER', comment: 'Order of the surface in the family' },
      { name: 'location', type: 'VARCHAR', comment: 'Commonest place' },
      { name: 'from_agent_version', type: 'VARCHAR', comment: 'Older version; null when it is not known' },
      { name: 'to_agent_version', type: 'VARCHAR', comment: 'Newer version; null when it is not known' },
      { name: 'change_number', type: 'INTEGER', comment: 'Order in the text, from 1' },
      { name: 'change', type: 'VARCHAR', comment: 'added, removed, moved or reworded' },
      {
        name: 'before',
        type: 'VARCHAR',
        comment: 'Text as it was, slots as ‹name›; null for what was added',
        big: true,
      },
      { name: 'after', type: 'VARCHAR', comment: 'Text as it is; null for what was removed', big: true },
      {
        name: 'below',
        type: 'VARCHAR',
        comment: 'Last line above it that both versions have; null at the beginning',
      },
      { name: 'lines', type: 'INTEGER', comment: 'Lines' },
      { name: 'words_added', type: 'INTEGER', comment: 'Words that came' },
      { name: 'words_removed', type: 'INTEGER', comment: 'Words that went' },
      { name: 'tokens_added', type: 'INTEGER', comment: 'Tokens that came, o200k estimate' },
      { name: 'tokens_removed', type: 'INTEGER', comment: 'Tokens that went, o200k estimate' },
    ],
  },
  {
    name: 'prefix_breaks',
    comment:
      'Where the instructions of a request first differ from those of the request before it, in the order the cache sees: tools, system, messages.',
    origin: 'analysis',
    columns: [
      { name: 'exchange_id', type: 'INTEGER', comment: 'Exchange number' },
      { name: 'previous_exchange_id', type: 'INTEGER', comment: 'Exchange it is compared with' },
      {
        name: 'scope',
        type: 'VARCHAR',
        comment:
          'turn: the request before it in its thread; session: the last one of its family that began a thread in an earlier session',
      },
      { name: 'family_id', type: 'VARCHAR', comment: 'Family of the exchange' },
      { name: 'template_id', type: 'VARCHAR', comment: 'Template the difference stands in, where it does' },
      {
        name: 'location',
        type: 'VARCHAR',
        comment: 'Where the difference stands, such as system[1] or tools; null when there is none',
      },
      { name: 'line', type: 'INTEGER', comment: 'Template line, from 0; null without a template' },
      { name: 'slot_id', type: 'VARCHAR', comment: 'Slot there; null for text that is no slot' },
      { name: 'stable_tokens', type: 'BIGINT', comment: 'Tokens before the difference, o200k estimate' },
      {
        name: 'uncacheable_tokens',
        type: 'BIGINT',
        comment:
          'Tokens from the difference on that were in the cache, or would have been: up to the last breakpoint or the end of what the requests share otherwise',
      },
    ],
  },
];
