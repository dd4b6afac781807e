import { listOf, objectOf, stringOf } from '../json.ts';
import { oddTool } from '../tools/meaning.ts';
import type { ElementView, ListName, ToolDefinition } from '../types.ts';
import { converseBlock, isCachePoint } from './blocks.ts';

/**
 * One tool, system block or message of a Converse request, viewed alone. Cache points are separate elements among
 * tools and system blocks, and parts of messages; they mark the element and are no content.
 */
export function converseView(list: ListName, element: unknown): ElementView {
  const cacheMarker = isCachePoint(element);
  if (list === 'tools') {
    return {
      role: 'system',
      blocks: [],
      tools: cacheMarker ? [] : [oddTool(element) ?? converseTool(element)],
      paths: [],
      cacheMarker,
    };
  }
  if (list === 'system') {
    const blocks = cacheMarker ? [] : [converseBlock(element, 'system')];
    const paths = blocks.flatMap((block) => (block.type === 'text' ? [''] : []));
    return { role: 'system', blocks, tools: [], paths, cacheMarker };
  }
  const message = objectOf(element);
  const role = message['role'] === 'assistant' ? 'assistant' : 'user';
  const parts = listOf(message['content']);
  const blocks = parts.flatMap((part) => (isCachePoint(part) ? [] : [converseBlock(part, role)]));
  const paths = parts.flatMap((part, index) =>
    !isCachePoint(part) && converseBlock(part, role).type === 'text' ? [`.content[${index}]`] : [],
  );
  return { role, blocks, tools: [], paths, cacheMarker: parts.some(isCachePoint) };
}

function converseTool(value: unknown): ToolDefinition {
  const tool = objectOf(value);
  const [name = 'unnamed'] = Object.keys(tool);
  if (name !== 'toolSpec') {
    const system = stringOf(objectOf(tool[name])['name']);
    return { name: system || name, type: 'server', wireType: name, description: '', deferred: false };
  }
  const spec = objectOf(tool['toolSpec']);
  const schema = objectOf(spec['inputSchema'])['json'];
  return {
    name: stringOf(spec['name']) || 'unnamed',
    type: 'function',
    description: stringOf(spec['description']),
    ...(schema === undefined ? {} : { schema }),
    deferred: false,
  };
}
