import { hasCacheMarker } from '../blocks.ts';
import { listOf, objectOf, stringOf } from '../json.ts';
import type { Block, ElementView, ListName, Role } from '../types.ts';
import { anthropicBlock } from './blocks.ts';
import { anthropicTool } from './tools.ts';

/** One system block, tool or message of an Anthropic request, looked at alone. */
export function anthropicView(list: ListName, element: unknown): ElementView {
  const cacheMarker = hasCacheMarker(element);
  if (list === 'tools') {
    return { role: 'system', blocks: [], tools: [anthropicTool(element)], paths: [], cacheMarker };
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
  const blocks = listOf(content).map((part) => anthropicBlock(part, role));
  const paths = blocks.flatMap((block, index) => (block.type === 'text' ? [`.content[${index}]`] : []));
  return { role, blocks, paths };
}

function roleOf(role: unknown): Role {
  const name = stringOf(role);
  return name === 'assistant' || name === 'system' || name === 'developer' ? name : 'user';
}
