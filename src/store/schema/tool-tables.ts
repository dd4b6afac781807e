import type { TableSpec } from './types.ts';

/** Tables of tool definitions and calls, derived by each analysis. */
export const toolTables = [
  {
    name: 'tool_definitions',
    comment: 'Each distinct definition of a tool.',
    origin: 'analysis',
    primaryKey: ['tool_definition_id'],
    columns: [
      { name: 'tool_definition_id', type: 'INTEGER', comment: 'Number' },
      { name: 'agent', type: 'VARCHAR', comment: 'Agent that offers it' },
      { name: 'name', type: 'VARCHAR', comment: 'Name of the tool; namespace.name inside a namespace' },
      {
        name: 'hash',
        type: 'VARCHAR',
        comment: 'SHA-256 of its content: name, type, description and schema with sorted keys',
      },
      { name: 'type', type: 'VARCHAR', comment: 'function, custom or server' },
      { name: 'wire_type', type: 'VARCHAR', comment: 'Type as named by the wire format' },
      { name: 'deferred', type: 'BOOLEAN', comment: 'In the body but not in the prompt, in every exchange' },
      { name: 'description', type: 'VARCHAR', comment: 'Description', big: true },
      { name: 'schema', type: 'VARCHAR', comment: 'JSON schema of the parameters, JSON text', big: true },
      { name: 'tokens', type: 'INTEGER', comment: 'Tokens of the whole definition, o200k estimate' },
      { name: 'description_tokens', type: 'INTEGER', comment: 'Of these, the description' },
      { name: 'schema_tokens', type: 'INTEGER', comment: 'Of these, the schema' },
      { name: 'first_seen', type: 'TIMESTAMP', comment: 'Earliest exchange' },
      { name: 'last_seen', type: 'TIMESTAMP', comment: 'Latest exchange' },
      { name: 'requests', type: 'INTEGER', comment: 'Exchanges that offer it' },
      {
        name: 'description_template',
        type: 'VARCHAR',
        comment: 'Description with values that runs set as ‹name› (see tool_slots); null without such values',
        big: true,
      },
      {
        name: 'schema_template',
        type: 'VARCHAR',
        comment: 'Schema with values in its descriptions as ‹name›; null without such values',
        big: true,
      },
    ],
  },
  {
    name: 'tool_slots',
    comment:
      'What varies from run to run in the descriptions of tools and of their parameters: one row for each value. Such differences are not in tool_changes.',
    origin: 'analysis',
    columns: [
      { name: 'agent', type: 'VARCHAR', comment: 'Agent that offers the tool' },
      { name: 'name', type: 'VARCHAR', comment: 'Tool' },
      { name: 'path', type: 'VARCHAR', comment: 'Dotted path of the parameter; empty for the tool itself' },
      { name: 'slot', type: 'VARCHAR', comment: 'Name of the slot, from its context' },
      { name: 'kind', type: 'VARCHAR', comment: 'Kind of its values, as in slots' },
      { name: 'rank', type: 'INTEGER', comment: 'Rank of the value by frequency, from 0' },
      { name: 'value', type: 'VARCHAR', comment: 'The text; for a block, whether it is present', big: true },
      {
        name: 'sessions',
        type: 'INTEGER',
        comment: 'Sessions with the value; each version, model and set of tools of a session counts',
      },
    ],
  },
  {
    name: 'tool_parameters',
    comment: 'Parameters of each tool definition; nested parameters have dotted paths.',
    origin: 'analysis',
    columns: [
      { name: 'tool_definition_id', type: 'INTEGER', comment: 'Tool definition' },
      { name: 'position', type: 'INTEGER', comment: 'Order in the schema, from 0' },
      { name: 'path', type: 'VARCHAR', comment: 'Name; a.b inside an object, a[] inside a list' },
      { name: 'type', type: 'VARCHAR', comment: 'JSON schema type; alternatives are joined by |' },
      { name: 'required', type: 'BOOLEAN', comment: 'Required by its object' },
      { name: 'enum_values', type: 'VARCHAR[]', comment: 'Allowed values' },
      { name: 'default_value', type: 'VARCHAR', comment: 'Default, JSON text' },
      { name: 'description', type: 'VARCHAR', comment: 'Description' },
    ],
  },
  {
    name: 'tool_purposes',
    comment: 'Purpose of each tool, for comparing the tools of different agents.',
    origin: 'analysis',
    columns: [
      { name: 'agent', type: 'VARCHAR', comment: 'Agent that offers it' },
      { name: 'name', type: 'VARCHAR', comment: 'Tool' },
      {
        name: 'purpose',
        type: 'VARCHAR',
        comment: 'read, edit, write, search, shell, web, plan, delegate or ask',
      },
      {
        name: 'evidence',
        type: 'VARCHAR',
        comment: 'The name, or the words of the description, that determine it',
      },
    ],
  },
  {
    name: 'tool_changes',
    comment:
      'Semantic differences between each tool definition and the previous one, ordered by agent version, then time, for each model and lineage. Tools that a version added, removed or renamed are included, except those of MCP servers.',
    origin: 'analysis',
    columns: [
      { name: 'agent', type: 'VARCHAR', comment: 'Agent that offers it' },
      { name: 'name', type: 'VARCHAR', comment: 'Tool' },
      {
        name: 'from_definition_id',
        type: 'INTEGER',
        comment:
          'Earlier definition; null when the tool or one of several definitions with its name was added',
      },
      {
        name: 'to_definition_id',
        type: 'INTEGER',
        comment:
          'Later definition; null when the tool or one of several definitions with its name was removed',
      },
      {
        name: 'from_agent_version',
        type: 'VARCHAR',
        comment: 'Agent version that offers the earlier definition',
      },
      {
        name: 'to_agent_version',
        type: 'VARCHAR',
        comment: 'Agent version that offers the later definition',
      },
      { name: 'model_names', type: 'VARCHAR[]', comment: 'Models whose requests show the change' },
      { name: 'position', type: 'INTEGER', comment: 'Order among the changes of the pair, from 0' },
      {
        name: 'change',
        type: 'VARCHAR',
        comment:
          'added, removed, renamed, type, retyped, required, optional, enum, default, constraint, description or order',
      },
      { name: 'path', type: 'VARCHAR', comment: 'Dotted path of the parameter; empty for the tool itself' },
      { name: 'before', type: 'VARCHAR', comment: 'Old value', big: true },
      { name: 'after', type: 'VARCHAR', comment: 'New value', big: true },
    ],
  },
  {
    name: 'family_tools',
    comment: 'Which tools the requests of a family offer: always or sometimes.',
    origin: 'analysis',
    columns: [
      { name: 'family_id', type: 'VARCHAR', comment: 'Family' },
      { name: 'name', type: 'VARCHAR', comment: 'Tool' },
      { name: 'requests', type: 'INTEGER', comment: 'Exchanges of the family that offer the tool' },
      { name: 'always', type: 'BOOLEAN', comment: 'Whether all of them offer it' },
      { name: 'definitions', type: 'INTEGER', comment: 'Distinct definitions' },
    ],
  },
  {
    name: 'exchange_tools',
    comment: 'Tools each exchange offers, in wire order.',
    origin: 'analysis',
    columns: [
      { name: 'exchange_id', type: 'INTEGER', comment: 'Exchange number' },
      { name: 'position', type: 'INTEGER', comment: 'Order in the request, from 0' },
      { name: 'tool_definition_id', type: 'INTEGER', comment: 'Tool definition' },
      { name: 'deferred', type: 'BOOLEAN', comment: 'In the body but not in the prompt' },
    ],
  },
  {
    name: 'tool_calls',
    comment: 'Tool calls made by the model, with their results if a later request contains them.',
    origin: 'analysis',
    columns: [
      { name: 'exchange_id', type: 'INTEGER', comment: 'Exchange whose response contains the call' },
      { name: 'position', type: 'INTEGER', comment: 'Order in the response, from 0' },
      { name: 'call_id', type: 'VARCHAR', comment: 'Id of the tool call, as sent on the wire' },
      { name: 'name', type: 'VARCHAR', comment: 'Tool' },
      { name: 'arguments', type: 'VARCHAR', comment: 'Arguments, JSON text or free text', big: true },
      {
        name: 'result_exchange_id',
        type: 'INTEGER',
        comment: 'First exchange whose request contains the result, or null',
      },
      { name: 'result', type: 'VARCHAR', comment: 'Result text', big: true },
      {
        name: 'is_error',
        type: 'BOOLEAN',
        comment: 'Whether the result reports an error; null without a result',
      },
      {
        name: 'source',
        type: 'VARCHAR',
        comment: 'answer: in the recorded response; history: only known from a later request',
      },
    ],
  },
] as const satisfies readonly TableSpec[];
