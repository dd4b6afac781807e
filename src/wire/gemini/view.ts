import { textPaths } from '../blocks.ts';
import { isObject, listOf, objectOf, stringOf } from '../json.ts';
import { oddTool } from '../tools/meaning.ts';
import type { ElementView, ListName, Role, ToolDefinition } from '../types.ts';
import { geminiPart } from './parts.ts';

/** One tool entry, part of the system instruction, or content of a Gemini request, viewed alone. */
export function geminiView(list: ListName, element: unknown): ElementView {
  if (list === 'tools') {
    return { role: 'system', blocks: [], tools: geminiTools(element), paths: [], cacheMarker: false };
  }
  const content = objectOf(element);
  const role = list === 'system' ? 'system' : roleOf(content['role']);
  const { parts } = content;
  if (parts === undefined) {
    // A part in the place of a content: an element of `parts`, or a bare text.
    const block = geminiPart(element, role);
    return { role, blocks: [block], tools: [], paths: block.type === 'text' ? [''] : [], cacheMarker: false };
  }
  // Protobuf JSON takes one message for a list.
  const single = isObject(parts) || typeof parts === 'string';
  const blocks = (single ? [parts] : listOf(parts)).map((part) => geminiPart(part, role));
  const paths = single && blocks[0]?.type === 'text' ? ['.parts'] : textPaths(blocks, '.parts');
  return { role, blocks, tools: [], paths, cacheMarker: false };
}

function roleOf(role: unknown): Role {
  const name = stringOf(role);
  if (name === 'model') return 'assistant';
  if (name === 'system') return 'system';
  return name === 'function' ? 'tool' : 'user';
}

/** The tools of one entry: its function declarations, and each provider's tool that is switched on by its name. */
function geminiTools(value: unknown): ToolDefinition[] {
  const odd = oddTool(value);
  if (odd !== undefined) return [odd];
  return Object.entries(objectOf(value)).flatMap(([name, member]) =>
    name === 'functionDeclarations' || name === 'function_declarations'
      ? // Protobuf JSON takes one message for a list.
        (isObject(member) ? [member] : listOf(member)).map(declaration)
      : [{ name, type: 'server' as const, wireType: name, description: '', deferred: false }],
  );
}

function declaration(value: unknown): ToolDefinition {
  const odd = oddTool(value);
  if (odd !== undefined) return odd;
  const tool = objectOf(value);
  const schema = tool['parametersJsonSchema'] ?? tool['parameters_json_schema'] ?? tool['parameters'];
  return {
    name: stringOf(tool['name']) || 'unnamed',
    type: 'function',
    description: stringOf(tool['description']),
    ...(schema === undefined ? {} : { schema }),
    deferred: false,
  };
}
