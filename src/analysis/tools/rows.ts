import type { DerivedRow } from '../../store/schema/tables.ts';
import { flattenSchema } from '../../wire/tools/parameters.ts';
import type { SomeTables } from '../tables.ts';
import type { ToolCatalogue } from './catalogue.ts';
import type { ToolTemplates } from './description-slots.ts';
import type { FamilyTool } from './family-tools.ts';
import { toolSize } from './size.ts';

/** The tables about tools. */
export function toolRows(
  { versions }: ToolCatalogue,
  { slots, definitions }: ToolTemplates,
  ofFamilies: readonly FamilyTool[],
  count: (text: string) => number,
): SomeTables {
  return {
    tool_definitions: versions.map(
      ({ id, agent, name, hash, tool, deferred, firstSeen, lastSeen, exchanges }) => {
        const template = definitions.get(id);
        const { tokens, descriptionTokens, schemaTokens } = toolSize(tool, count);
        return {
          tool_definition_id: id,
          agent,
          name,
          hash,
          type: tool.type,
          wire_type: tool.wireType,
          deferred,
          description: tool.description,
          schema: tool.schema === undefined ? null : JSON.stringify(tool.schema),
          tokens,
          description_tokens: descriptionTokens,
          schema_tokens: schemaTokens,
          first_seen: firstSeen,
          last_seen: lastSeen,
          requests: exchanges,
          description_template:
            template && template.description !== tool.description ? template.description : null,
          schema_template: template === undefined ? null : changedSchema(tool.schema, template.schema),
        };
      },
    ),
    tool_slots: slots.flatMap(({ agent, tool, path, slot }) =>
      slot.values.map(({ value, count: sessions }, rank) => ({
        agent,
        name: tool,
        path,
        slot: slot.name,
        kind: slot.kind,
        rank,
        value,
        sessions,
      })),
    ),
    tool_parameters: versions.flatMap(({ id, tool }) =>
      flattenSchema(tool.schema).parameters.map((parameter, position) => ({
        tool_definition_id: id,
        position,
        path: parameter.path,
        type: parameter.type,
        required: parameter.required,
        enum_values: parameter.enumValues,
        default_value: parameter.defaultValue,
        description: parameter.description,
      })),
    ),
    family_tools: ofFamilies.map(({ family, name, exchanges, always, versions: definitions }) => ({
      family_id: family,
      name,
      requests: exchanges,
      always,
      definitions,
    })),
  };
}

/** The schema of a template as JSON text; null if it is that of the definition. */
function changedSchema(schema: unknown, template: unknown): string | null {
  const [own, other] = [schema, template].map((one) => (one === undefined ? null : JSON.stringify(one)));
  return other === own ? null : (other ?? null);
}

/** Rows of `exchange_tools`, one at a time. */
export function* exchangeToolRows({ offered }: ToolCatalogue): Generator<DerivedRow<'exchange_tools'>> {
  for (const [exchange, tools] of offered) {
    for (const { position, version, deferred } of tools)
      yield { exchange_id: exchange, position, tool_definition_id: version, deferred };
  }
}
