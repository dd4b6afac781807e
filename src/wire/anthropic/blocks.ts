import { callBlock, mediaBlock, otherBlock, resultText } from '../blocks.ts';
import { type JsonObject, listOf, objectOf, stringOf, textOf } from '../json.ts';
import type { Block, Role } from '../types.ts';
import { textBlock } from '../user-text.ts';

/**
 * One content block of a message, in a request or an answer.
 *
 * Block types: https://docs.claude.com/en/api/messages (content), server tools included.
 */
export function anthropicBlock(value: unknown, role: Role): Block {
  if (typeof value === 'string') return textBlock(value, role);
  const block = objectOf(value);
  const type = stringOf(block['type']);
  if (type.endsWith('_tool_result')) return resultBlock(block);
  switch (type) {
    case 'text':
      return { ...textBlock(stringOf(block['text']), role), ...citations(block) };
    case 'thinking':
      return thinkingBlock(stringOf(block['thinking']), block['signature']);
    case 'redacted_thinking':
      return { type: 'thinking', text: '', signature: stringOf(block['data']), redacted: true };
    case 'tool_use':
    case 'server_tool_use':
    case 'mcp_tool_use':
      return callBlock({
        id: block['id'],
        name: block['name'],
        input: block['input'],
        namespace: block['server_name'],
      });
    case 'tool_result':
      return resultBlock(block);
    case 'image':
      return mediaBlock('image', sourceOf(block));
    case 'document':
      return documentBlock(block);
    default:
      return otherBlock(block, type);
  }
}

function citations(block: JsonObject): { citations?: unknown[] } {
  const list = listOf(block['citations']);
  return list.length > 0 ? { citations: list } : {};
}

function thinkingBlock(text: string, signature: unknown): Block {
  const signed = stringOf(signature);
  return signed ? { type: 'thinking', text, signature: signed } : { type: 'thinking', text };
}

function resultBlock(block: JsonObject): Block {
  const content = block['content'];
  const failed = stringOf(objectOf(content)['type']).endsWith('_error');
  return {
    type: 'tool_result',
    id: stringOf(block['tool_use_id']),
    text: resultText(content, partText),
    isError: block['is_error'] === true || failed,
  };
}

/** What a part of a tool result says in words. */
function partText(part: JsonObject): string {
  switch (part['type']) {
    case 'text':
      return stringOf(part['text']);
    case 'image':
      return mediaBlock('image', sourceOf(part)).text;
    case 'document':
      return documentBlock(part).text;
    case 'tool_reference':
      return `[tool: ${stringOf(part['tool_name'])}]`;
    default:
      return textOf(part);
  }
}

function sourceOf(block: JsonObject): { mediaType?: string; base64?: string; url?: string } {
  const source = objectOf(block['source']);
  const mediaType = stringOf(source['media_type']);
  const file = stringOf(source['file_id']);
  return {
    ...(mediaType ? { mediaType } : {}),
    ...(typeof source['data'] === 'string' && source['type'] === 'base64' ? { base64: source['data'] } : {}),
    ...(typeof source['url'] === 'string' ? { url: source['url'] } : file ? { url: `file ${file}` } : {}),
  };
}

/** A document: its text where it is text, else what it is. */
function documentBlock(block: JsonObject): Extract<Block, { type: 'image' | 'audio' | 'document' }> {
  const source = objectOf(block['source']);
  const media = mediaBlock('document', sourceOf(block));
  if (source['type'] === 'text') return { ...media, text: stringOf(source['data']) };
  if (source['type'] === 'content') return { ...media, text: resultText(source['content'], partText) };
  return media;
}
