import { type JsonObject, listOf, objectOf, stringOf } from '../json.ts';
import { oddTool } from '../tools/meaning.ts';
import type { ToolDefinition } from '../types.ts';

/** Tool types whose definition is the client's own; all others are the provider's. */
const ownTypes = new Map<string, ToolDefinition['type']>([
  ['function', 'function'],
  ['custom', 'custom'],
]);

/** The tools that one entry offers: itself, or those of the namespace that it is. */
export function responsesTools(value: unknown): ToolDefinition[] {
  const odd = oddTool(value);
  if (odd !== undefined) return [odd];
  const tool = objectOf(value);
  if (tool['type'] !== 'namespace') return [oneTool(tool, {})];
  const name = stringOf(tool['name']);
  const description = stringOf(tool['description']);
  const namespace = { namespace: name, ...(description ? { namespaceDescription: description } : {}) };
  return listOf(tool['tools']).map((inner) => {
    const own = objectOf(inner);
    return oneTool({ ...own, defer_loading: own['defer_loading'] ?? tool['defer_loading'] }, namespace);
  });
}

function oneTool(
  tool: JsonObject,
  namespace: Pick<ToolDefinition, 'namespace' | 'namespaceDescription'>,
): ToolDefinition {
  const wireType = stringOf(tool['type']);
  // Chat puts the definition one level deeper, and some clients send that shape here, too.
  const definition = { ...tool, ...objectOf(tool['function']) };
  const schema = definition['parameters'] ?? definition['input_schema'] ?? definition['format'];
  const server = stringOf(tool['server_label']);
  const ownType = ownTypes.get(wireType || 'function');
  return {
    name: stringOf(definition['name']) || server || (ownType ? '' : wireType) || 'unnamed',
    ...(server ? { namespace: server } : {}),
    ...namespace,
    type: ownType ?? 'server',
    ...(wireType ? { wireType } : {}),
    description: stringOf(definition['description']) || stringOf(tool['server_description']),
    ...(schema === undefined ? {} : { schema }),
    deferred: definition['defer_loading'] === true,
  };
}
