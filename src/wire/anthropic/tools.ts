import { objectOf, stringOf } from '../json.ts';
import type { ToolDefinition } from '../types.ts';

/** A tool of an Anthropic request: the user's own, a provider-defined one, or the tools of an MCP server. */
export function anthropicTool(value: unknown): ToolDefinition {
  const tool = objectOf(value);
  const wireType = stringOf(tool['type']);
  const own = wireType === '' || wireType === 'custom';
  const toolset = stringOf(tool['mcp_server_name']);
  const deferred = tool['defer_loading'] ?? objectOf(tool['default_config'])['defer_loading'];
  return {
    name: stringOf(tool['name']) || toolset || wireType || 'unnamed',
    ...(toolset ? { namespace: toolset } : {}),
    type: own ? 'function' : 'server',
    ...(wireType ? { wireType } : {}),
    description: stringOf(tool['description']),
    ...(tool['input_schema'] === undefined ? {} : { schema: tool['input_schema'] }),
    deferred: deferred === true,
  };
}
