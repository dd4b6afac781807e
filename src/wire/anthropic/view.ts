import { hasCacheMarker, textPaths } from '../blocks.ts';
import { isObject, listOf, objectOf, stringOf } from '../json.ts';
import { oddTool } from '../tools/meaning.ts';
import type { Block, ElementView, ListName, Role, ToolDefinition } from '../types.ts';
import { anthropicBlock } from './blocks.ts';

/** One system block, tool or message of an Anthropic request, viewed alone. */
export function anthropicView(list: ListName, element: unknown): ElementView {
  const cacheMarker = hasCacheMarker(element);
  if (list === 'tools') {
    return {
      role: 'system',
      blocks: [],
      tools: [oddTool(element) ?? anthropicTool(element)],
      paths: [],
      cacheMarker,
    };
  }
  if (list === 'system') {
    const block = anthropicBlock(element, 'system');
    return {
      role: 'system',
      blocks: [block],
      tools: [],
      paths: block.type === 'text' ? [''] : [],
      cacheMarker,
    };
  }
  return { ...messageParts(element), tools: [], cacheMarker };
}

function messageParts(element: unknown): { role: Role; blocks: Block[]; paths: string[] } {
  if (typeof element === 'string')
    return { role: 'user', blocks: [anthropicBlock(element, 'user')], paths: [''] };
  const message = objectOf(element);
  const role = roleOf(message['role']);
  const { content } = message;
  if (typeof content === 'string')
    return { role, blocks: [anthropicBlock(content, role)], paths: ['.content'] };
  // `content` is a list; one block in its place is read, too.
  const parts = isObject(content) ? [content] : listOf(content);
  const blocks = parts.map((part) => anthropicBlock(part, role));
  return { role, blocks, paths: textPaths(blocks, '.content') };
}

function roleOf(role: unknown): Role {
  const name = stringOf(role);
  return name === 'assistant' || name === 'system' || name === 'developer' ? name : 'user';
}

/** A tool of an Anthropic request: the user's own, a provider-defined one, or the tools of an MCP server. */
function anthropicTool(value: unknown): ToolDefinition {
  const tool = objectOf(value);
  const wireType = stringOf(tool['type']);
  // Chat's form of a tool, which gateways pass on.
  const chat = objectOf(tool['function']);
  const own = wireType === '' || wireType === 'custom' || tool['function'] !== undefined;
  const toolset = stringOf(tool['mcp_server_name']);
  const schema = tool['input_schema'] ?? chat['parameters'];
  const deferred = tool['defer_loading'] ?? objectOf(tool['default_config'])['defer_loading'];
  return {
    name: stringOf(tool['name']) || stringOf(chat['name']) || toolset || (own ? '' : wireType) || 'unnamed',
    ...(toolset ? { namespace: toolset } : {}),
    type: own ? 'function' : 'server',
    ...(wireType ? { wireType } : {}),
    description: stringOf(tool['description']) || stringOf(chat['description']),
    ...(schema === undefined ? {} : { schema }),
    deferred: deferred === true,
  };
}
