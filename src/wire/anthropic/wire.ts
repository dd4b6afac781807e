import { isObject, listOf, objectOf, stringOf } from '../json.ts';
import { modelInPath, splitBody } from '../split.ts';
import type { Wire } from '../types.ts';
import { anthropicAnswer, anthropicAssembler } from './assembler.ts';
import { anthropicUsage } from './usage.ts';
import { anthropicView } from './view.ts';

const lists = [
  { member: 'tools', list: 'tools' },
  { member: 'system', list: 'system' },
  { member: 'messages', list: 'messages' },
] as const;

/** Content block types that no other wire has. */
const ownBlocks = new Set([
  'tool_use',
  'tool_result',
  'thinking',
  'redacted_thinking',
  'server_tool_use',
  'document',
]);

/** Anthropic Messages, count_tokens, and the same bodies on Vertex (`:rawPredict`) and Bedrock (`/invoke`). */
export const anthropicMessages: Wire = {
  name: 'anthropic-messages',
  matchesPath: (path) =>
    /\/v\d+\/messages(\/count_tokens)?$/.test(path) ||
    /\/publishers\/anthropic\/models\/[^/]+:(stream)?rawPredict$/i.test(path) ||
    /\/model\/[^/]*(anthropic|claude)[^/]*\/invoke(-with-response-stream)?$/.test(path),
  matchesBody: (body) => {
    if (!isObject(body) || !Array.isArray(body['messages'])) return false;
    if (body['anthropic_version'] !== undefined || body['system'] !== undefined) return true;
    return (
      listOf(body['tools']).some((tool) => objectOf(tool)['input_schema'] !== undefined) ||
      hasOwnBlock(body['messages'])
    );
  },
  lists,
  view: anthropicView,
  split(body, path) {
    const request = objectOf(body);
    const stream =
      request['stream'] === true || /:streamRawPredict|\/invoke-with-response-stream/i.test(path ?? '');
    return splitBody(
      { lists, view: anthropicView },
      body,
      stringOf(request['model']) || modelInPath(path),
      stream,
    );
  },
  assembler: anthropicAssembler,
  fromJson: anthropicAnswer,
  usage: anthropicUsage,
};

function hasOwnBlock(messages: readonly unknown[]): boolean {
  return messages.some((message) =>
    listOf(objectOf(message)['content']).some((part) => ownBlocks.has(stringOf(objectOf(part)['type']))),
  );
}
