import { compareTools } from '../analysis/tools/compare/tools.ts';
import type { ToolChange } from '../analysis/tools/compare/types.ts';
import { question, requests, source, text, texts, whole, wholeTokens } from './source.ts';
import type { ToolDefinition } from './tools.ts';

/** Tools, what they are for, how their definitions differ. */
export const toolSources = {
  tools: source('tools', 'agent, name', {
    agent: text,
    name: text,
    type: text,
    definitions: whole,
    requests: requests,
    deferred_requests: requests,
    parameter_names: texts,
    tokens: wholeTokens('estimate'),
    description_tokens: wholeTokens('estimate'),
    schema_tokens: wholeTokens('estimate'),
    carried_tokens: wholeTokens('estimate'),
    calls: whole,
    failed_calls: whole,
    results: whole,
  }),
  toolChanges: source('tool_changes', 'agent, name, to_definition_id, from_definition_id, position', {
    agent: text,
    name: text,
    from_definition_id: whole.nullable(),
    to_definition_id: whole.nullable(),
    from_agent_version: text.nullable(),
    to_agent_version: text.nullable(),
    model_names: texts,
    change: text,
    path: text,
    before: text.nullable(),
    after: text.nullable(),
  }),
  toolSlots: question(
    'tool_slots',
    'What varies from run to run in the definitions of tools.',
    `
      SELECT agent, name, path, slot, kind, count(DISTINCT value) AS distinct_values,
        first(value ORDER BY rank, value) AS most_common
      FROM tool_slots GROUP BY ALL`,
    'agent, name, path, slot, kind',
    {
      agent: text.describe('Agent id'),
      name: text.describe('Tool'),
      path: text.describe('Dotted path of the parameter; empty for the tool itself'),
      slot: text.describe('Name of the slot'),
      kind: text.describe('Kind of its values'),
      distinct_values: whole.describe('Distinct values seen'),
      most_common: text.describe('The most frequent value'),
    },
  ),
  purposes: source('tool_purposes', 'agent, name', {
    agent: text,
    name: text,
    purpose: text,
    evidence: text,
  }),
  strayCalls: question(
    'stray_calls',
    'Calls of tools that no request of the agent offers.',
    `
      SELECT e.agent, c.name, count(*) AS calls FROM tool_calls c JOIN exchanges e USING (exchange_id)
      WHERE NOT EXISTS (SELECT 1 FROM tool_definitions d WHERE d.agent = e.agent AND d.name = c.name) GROUP BY ALL`,
    'agent, name',
    {
      agent: text.describe('Agent id'),
      name: text.describe('Tool'),
      calls: whole.describe('Times the model called it'),
    },
  ),
};

/** What differs between two definitions of one tool, by meaning: parameters, types, rules, description. */
export function definitionChanges(name: string, before: Definition, after: Definition): ToolChange[] {
  return compareTools(comparable(name, before), comparable(name, after));
}

type Definition = Pick<ToolDefinition, 'type' | 'wire_type' | 'description' | 'schema'>;

const comparable = (name: string, { type, wire_type, description, schema }: Definition) => ({
  name,
  type: type as 'function',
  ...(wire_type === null ? {} : { wireType: wire_type }),
  description,
  schema: parsed(schema),
});

/** A schema that is no JSON is compared as a text. */
function parsed(schema: string | null): unknown {
  try {
    return schema === null ? undefined : JSON.parse(schema);
  } catch {
    return schema;
  }
}
