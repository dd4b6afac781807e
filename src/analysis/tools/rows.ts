import { flattenSchema } from '../../wire/tools/parameters.ts';
import type { SomeTables } from '../tables.ts';
import type { ToolCatalogue } from './catalogue.ts';
import type { FamilyTool } from './family-tools.ts';
import { toolSize } from './size.ts';

/** The tables about tools. */
export function toolRows(
  { versions, offered }: ToolCatalogue,
  ofFamilies: readonly FamilyTool[],
  count: (text: string) => number,
): SomeTables {
  return {
    tool_definitions: versions.map(
      ({ id, agent, name, hash, tool, deferred, firstSeen, lastSeen, exchanges }) => {
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
        };
      },
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
    exchange_tools: offered.map(({ exchange, position, version, deferred }) => ({
      exchange_id: exchange,
      position,
      tool_definition_id: version,
      deferred,
    })),
    family_tools: ofFamilies.map(({ family, name, exchanges, always, versions: definitions }) => ({
      family_id: family,
      name,
      requests: exchanges,
      always,
      definitions,
    })),
  };
}
