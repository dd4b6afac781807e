import type { TableSpec } from './types.ts';

/** Tables of how prompts change over time and what a change costs, derived by each analysis. */
export const driftTables = [
  {
    name: '_slot_changes',
    comment:
      'Each change of a slot between consecutive requests of its family, by time; query the view slot_drift.',
    origin: 'analysis',
    columns: [
      { name: 'slot_id', type: 'VARCHAR', comment: 'Slot' },
      { name: 'change_number', type: 'INTEGER', comment: 'Number of the change, from 1' },
      { name: 'exchange_id', type: 'INTEGER', comment: 'First exchange with the new value' },
      { name: 'previous_exchange_id', type: 'INTEGER', comment: 'Previous exchange of the family' },
      {
        name: 'returned',
        type: 'BOOLEAN',
        comment: 'Whether the slot had the new value before, so that it alternates rather than drifts',
      },
      { name: 'alongside', type: 'VARCHAR[]', comment: 'What else changed between the two requests' },
      { name: 'last_seen', type: 'TIMESTAMP', comment: 'Last request before the next change' },
      { name: 'requests', type: 'INTEGER', comment: 'Requests from this change to the next' },
    ],
  },
  {
    name: '_slot_change_values',
    comment: 'Value of a slot before and after a change; for a list, the removed and added lines.',
    origin: 'analysis',
    columns: [
      { name: 'slot_id', type: 'VARCHAR', comment: 'Slot' },
      { name: 'change_number', type: 'INTEGER', comment: 'Number of the change' },
      { name: 'side', type: 'VARCHAR', comment: 'from or to' },
      { name: 'rank', type: 'INTEGER', comment: 'Rank of the value in slot_values' },
    ],
  },
  {
    name: 'determinants',
    comment:
      'What determines a slot, with the evidence. A row exists only if no request contradicts it and the slot repeats the factor, or two values of the factor recur in two sessions each.',
    origin: 'analysis',
    columns: [
      { name: 'slot_id', type: 'VARCHAR', comment: 'Slot' },
      { name: 'family_id', type: 'VARCHAR', comment: 'Family' },
      {
        name: 'factor',
        type: 'VARCHAR',
        comment:
          'cwd, git, day, hour, tools, version, model or prompt; of an experiment the factor of lens probe',
      },
      {
        name: 'evidence',
        type: 'VARCHAR',
        comment:
          'equal: the slot repeats the factor; recurs: two values of the factor in two sessions each; experiment: lens probe changed the factor alone',
      },
      { name: 'requests', type: 'INTEGER', comment: 'Requests it is based on' },
      { name: 'sessions', type: 'INTEGER', comment: 'Their sessions' },
      { name: 'factor_values', type: 'INTEGER', comment: 'Values of the factor that were seen' },
      {
        name: 'confounded_with',
        type: 'VARCHAR[]',
        comment: 'Factors that changed at exactly the same times, so that the log cannot separate them',
      },
    ],
  },
  {
    name: 'variants',
    comment:
      'Text in a template that depends on the version or configuration of the agent, with its value for each version and model. These are not slots.',
    origin: 'analysis',
    columns: [
      { name: 'variant_id', type: 'VARCHAR', comment: 'Stable by content' },
      { name: 'family_id', type: 'VARCHAR', comment: 'Family' },
      { name: 'template_id', type: 'VARCHAR', comment: 'Template' },
      { name: 'name', type: 'VARCHAR', comment: 'From its context' },
      { name: 'kind', type: 'VARCHAR', comment: 'Kind of its values, as in slots' },
      {
        name: 'axis',
        type: 'VARCHAR',
        comment:
          'version: depends on the agent version; configuration: depends on the model or the offered tools',
      },
      { name: 'line', type: 'INTEGER', comment: 'Template line' },
      { name: 'placeholder', type: 'INTEGER', comment: 'Placeholder of the line; null for a block' },
      { name: 'block', type: 'INTEGER', comment: 'Number of the block; null for a placeholder' },
      { name: 'agent_version', type: 'VARCHAR', comment: 'Version of the agent; null when it is not known' },
      { name: 'model', type: 'VARCHAR', comment: 'Model' },
      {
        name: 'value',
        type: 'VARCHAR',
        comment: 'Value; for a block, whether it is present',
        big: true,
      },
      { name: 'requests', type: 'INTEGER', comment: 'Requests with this value' },
    ],
  },
  {
    name: 'editions',
    comment:
      'Editions of prompts: the prompt of a family in one version of the agent with one model, with the changes since the previous edition. Slot values are not compared.',
    origin: 'analysis',
    columns: [
      { name: 'edition_id', type: 'VARCHAR', comment: 'Stable by family, version and model' },
      {
        name: 'lineage_id',
        type: 'VARCHAR',
        comment: 'Id shared by families that are versions of each other',
      },
      { name: 'family_id', type: 'VARCHAR', comment: 'Family' },
      { name: 'family', type: 'VARCHAR', comment: 'Its name' },
      { name: 'agent', type: 'VARCHAR', comment: 'Agent id' },
      {
        name: 'edition_number',
        type: 'INTEGER',
        comment: 'Order in its lineage, from 1: by version, then by time',
      },
      { name: 'agent_version', type: 'VARCHAR', comment: 'Version of the agent; null when it is not known' },
      { name: 'model', type: 'VARCHAR', comment: 'Requested model' },
      {
        name: 'shown',
        type: 'BOOLEAN',
        comment:
          'Whether figures about the family are about this edition: its newest version, with the model that most of its requests have',
      },
      { name: 'requests', type: 'INTEGER', comment: 'Requests of the family with that version and model' },
      { name: 'first_seen', type: 'TIMESTAMP', comment: 'Earliest of them' },
      { name: 'last_seen', type: 'TIMESTAMP', comment: 'Latest of them' },
      { name: 'texts', type: 'INTEGER', comment: 'Surfaces, see edition_texts' },
      { name: 'lines', type: 'INTEGER', comment: 'Lines of their representative texts' },
      { name: 'tokens', type: 'INTEGER', comment: 'Tokens of these, o200k estimate' },
      {
        name: 'fixed_share',
        type: 'DOUBLE',
        comment: 'Share of the characters of its texts that no run sets, 0 to 1; null without texts',
      },
      {
        name: 'previous_edition_id',
        type: 'VARCHAR',
        comment: 'Edition it is compared with: the latest older version, with the same model if there is one',
      },
      { name: 'previous_family_id', type: 'VARCHAR', comment: 'Family of that edition' },
      { name: 'previous_agent_version', type: 'VARCHAR', comment: 'Version of that edition' },
      {
        name: 'previous_model',
        type: 'VARCHAR',
        comment: 'Model of that edition; if it differs from model, the changes may be due to either',
      },
      { name: 'lines_added', type: 'INTEGER', comment: 'Added lines; null for the first edition' },
      { name: 'lines_removed', type: 'INTEGER', comment: 'Removed lines' },
      { name: 'lines_moved', type: 'INTEGER', comment: 'Moved lines' },
      { name: 'lines_reworded', type: 'INTEGER', comment: 'Reworded lines' },
      { name: 'words_added', type: 'INTEGER', comment: 'Added words, in new and reworded lines' },
      { name: 'words_removed', type: 'INTEGER', comment: 'Removed words' },
      { name: 'tokens_added', type: 'INTEGER', comment: 'Tokens of added text, o200k estimate' },
      { name: 'tokens_removed', type: 'INTEGER', comment: 'Tokens of removed text, o200k estimate' },
    ],
  },
  {
    name: 'edition_texts',
    comment: 'Each surface of an edition, with the changes since the previous edition.',
    origin: 'analysis',
    columns: [
      { name: 'edition_id', type: 'VARCHAR', comment: 'Edition' },
      { name: 'position', type: 'INTEGER', comment: 'Order of the surface in the family' },
      { name: 'kind', type: 'VARCHAR', comment: 'system, developer, system-message or context' },
      { name: 'location', type: 'VARCHAR', comment: 'Most common location' },
      { name: 'template_id', type: 'VARCHAR', comment: 'Template of the surface' },
      { name: 'requests', type: 'INTEGER', comment: 'Requests of the edition that contain the surface' },
      { name: 'distinct_texts', type: 'INTEGER', comment: 'Distinct texts among them' },
      { name: 'text_id', type: 'INTEGER', comment: 'Representative text: the most common one' },
      { name: 'lines', type: 'INTEGER', comment: 'Lines of that text' },
      { name: 'tokens', type: 'INTEGER', comment: 'Its tokens, o200k estimate' },
      { name: 'chars', type: 'DOUBLE', comment: 'Characters of a text, mean over its requests' },
      { name: 'fixed_chars', type: 'DOUBLE', comment: 'Those of them that no run sets' },
      {
        name: 'previous_text_id',
        type: 'INTEGER',
        comment: 'Representative text of the previous edition; null for a new surface',
      },
      { name: 'lines_added', type: 'INTEGER', comment: 'Added lines; null for the first edition' },
      { name: 'lines_removed', type: 'INTEGER', comment: 'Removed lines' },
      { name: 'lines_moved', type: 'INTEGER', comment: 'Moved lines' },
      { name: 'lines_reworded', type: 'INTEGER', comment: 'Reworded lines' },
      { name: 'words_added', type: 'INTEGER', comment: 'Added words, in new and reworded lines' },
      { name: 'words_removed', type: 'INTEGER', comment: 'Removed words' },
      { name: 'tokens_added', type: 'INTEGER', comment: 'Tokens of added text, o200k estimate' },
      { name: 'tokens_removed', type: 'INTEGER', comment: 'Tokens of removed text, o200k estimate' },
    ],
  },
  {
    name: 'edition_changes',
    comment:
      'Changelog of prompts: how the texts of an edition differ from the previous one, in text order; then its request parameters, beta headers and the order of its tools.',
    origin: 'analysis',
    columns: [
      { name: 'edition_id', type: 'VARCHAR', comment: 'Newer edition' },
      {
        name: 'lineage_id',
        type: 'VARCHAR',
        comment: 'Id shared by families that are versions of each other',
      },
      { name: 'agent', type: 'VARCHAR', comment: 'Agent id' },
      { name: 'family_id', type: 'VARCHAR', comment: 'Family of the newer edition' },
      { name: 'family', type: 'VARCHAR', comment: 'Its name' },
      {
        name: 'position',
        type: 'INTEGER',
        comment: 'Order of the surface in the family; after all surfaces for other changes',
      },
      {
        name: 'location',
        type: 'VARCHAR',
        comment: 'Most common location of the text; path of a parameter, `beta headers` or `tools`',
      },
      { name: 'from_agent_version', type: 'VARCHAR', comment: 'Older version; null when it is not known' },
      { name: 'to_agent_version', type: 'VARCHAR', comment: 'Newer version; null when it is not known' },
      { name: 'model', type: 'VARCHAR', comment: 'Model of the newer edition' },
      {
        name: 'from_model',
        type: 'VARCHAR',
        comment: 'Model of the older version; a different model when no older version has this one',
      },
      { name: 'change_number', type: 'INTEGER', comment: 'Order in the text, from 1' },
      {
        name: 'change',
        type: 'VARCHAR',
        comment:
          'added, removed, moved, reworded, or cut elsewhere: now in another text of the prompt. Outside of the texts: parameter, beta header, tool order',
      },
      {
        name: 'optional',
        type: 'BOOLEAN',
        comment: 'Whether only some texts of its version contain the lines',
      },
      {
        name: 'from_location',
        type: 'VARCHAR',
        comment: 'Text that contained the lines that were cut elsewhere; otherwise null',
      },
      {
        name: 'before',
        type: 'VARCHAR',
        comment: 'Old text, slots as ‹name›; null for added text',
        big: true,
      },
      { name: 'after', type: 'VARCHAR', comment: 'New text; null for removed text', big: true },
      {
        name: 'below',
        type: 'VARCHAR',
        comment: 'Last line before it that both versions have; null at the beginning',
      },
      { name: 'lines', type: 'INTEGER', comment: 'Lines' },
      { name: 'words_added', type: 'INTEGER', comment: 'Added words' },
      { name: 'words_removed', type: 'INTEGER', comment: 'Removed words' },
      { name: 'tokens_added', type: 'INTEGER', comment: 'Added tokens, o200k estimate' },
      { name: 'tokens_removed', type: 'INTEGER', comment: 'Removed tokens, o200k estimate' },
    ],
  },
  {
    name: 'prefix_breaks',
    comment:
      'First difference between the instructions of a request and those of the previous request, in cache order: tools, system, messages.',
    origin: 'analysis',
    columns: [
      { name: 'exchange_id', type: 'INTEGER', comment: 'Exchange number' },
      { name: 'previous_exchange_id', type: 'INTEGER', comment: 'Exchange it is compared with' },
      {
        name: 'scope',
        type: 'VARCHAR',
        comment:
          'turn: the previous request of its thread; session: the last request of its family that began a thread in an earlier session',
      },
      { name: 'family_id', type: 'VARCHAR', comment: 'Family of the exchange' },
      { name: 'template_id', type: 'VARCHAR', comment: 'Template that contains the difference, if any' },
      {
        name: 'location',
        type: 'VARCHAR',
        comment: 'Location of the difference, such as system[1] or tools; null when there is none',
      },
      { name: 'line', type: 'INTEGER', comment: 'Template line, from 0; null without a template' },
      {
        name: 'slot_id',
        type: 'VARCHAR',
        comment: 'Slot at this position; null for text that is not a slot',
      },
      { name: 'stable_tokens', type: 'BIGINT', comment: 'Tokens before the difference, o200k estimate' },
      {
        name: 'uncacheable_tokens',
        type: 'BIGINT',
        comment:
          'Tokens after the difference that were or would have been in the cache: up to the last breakpoint, or to the end of the content that the requests share otherwise',
      },
    ],
  },
] as const satisfies readonly TableSpec[];
