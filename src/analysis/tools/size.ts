import { toolName } from '../../wire/tools/meaning.ts';
import type { ToolDefinition } from '../../wire/types.ts';

/** Size of a tool definition: o200k tokens of the whole and of two of its parts, and bytes of UTF-8. */
export interface ToolSize {
  tokens: number;
  descriptionTokens: number;
  schemaTokens: number;
  bytes: number;
}

/**
 * Size of a tool definition as lens counts it: name, description and schema, without the wrapper of the wire format.
 *
 * @param count o200k tokens of a text
 */
export function toolSize(tool: ToolDefinition, count: (text: string) => number): ToolSize {
  const name = toolName(tool);
  const schema = tool.schema === undefined ? '' : JSON.stringify(tool.schema);
  const [descriptionTokens, schemaTokens] = [count(tool.description), count(schema)];
  return {
    tokens: count(name) + descriptionTokens + schemaTokens,
    descriptionTokens,
    schemaTokens,
    bytes: [name, tool.description, schema].reduce((sum, text) => sum + Buffer.byteLength(text), 0),
  };
}
