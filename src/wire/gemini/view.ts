import { listOf, objectOf, stringOf } from '../json.ts';
import type { ElementView, ListName, Role, ToolDefinition } from '../types.ts';
import { geminiPart } from './parts.ts';

/** One tool entry, part of the system instruction, or content of a Gemini request, looked at alone. */
export function geminiView(list: ListName, element: unknown): ElementView {
  if (list === 'tools') {
    return { role: 'system', blocks: [], tools: geminiTools(element), paths: [], cacheMarker: false };
  }
  if (list === 'system' || typeof element === 'string') {
    const role = list === 'system' ? 'system' : 'user';
    const block = geminiPart(element, role);
    return { role, blocks: [block], tools: [], paths: block.type === 'text' ? [''] : [], cacheMarker: false };
  }
  const content = objectOf(element);
  const role = roleOf(content['role']);
  const blocks = listOf(content['parts']).map((part) => geminiPart(part, role));
  const paths = blocks.flatMap((block, index) => (block.type === 'text' ? [`.parts[${index}]`] : []));
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
  return Object.entries(objectOf(value)).flatMap(([name, member]) =>
    name === 'functionDeclarations' || name === 'function_declarations'
      ? listOf(member).map(declaration)
      : [{ name, type: 'server' as const, wireType: name, description: '', deferred: false }],
  );
}

function declaration(value: unknown): ToolDefinition {
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
