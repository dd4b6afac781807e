import { callBlock, jsonText, mediaBlock, otherBlock, resultText, textBlock } from '../blocks.ts';
import { isObject, type JsonObject, listOf, objectOf, stringOf, textOf } from '../json.ts';
import type { Block, Role } from '../types.ts';

type Media = Extract<Block, { type: 'image' | 'audio' | 'document' }>;

const callTypes = new Set(['tool_use', 'server_tool_use', 'mcp_tool_use']);

/**
 * One content block of a message, in a request or an answer.
 *
 * Block types: https://docs.claude.com/en/api/messages (content), server tools and betas included.
 */
export function anthropicBlock(value: unknown, role: Role): Block {
  if (typeof value === 'string') return textBlock(value, role);
  const block = objectOf(value);
  const type = stringOf(block['type']);
  if (type === 'tool_result' || type.endsWith('_tool_result')) return resultBlock(block);
  if (callTypes.has(type)) {
    return callBlock({
      id: block['id'],
      name: block['name'],
      input: block['input'],
      namespace: block['server_name'],
    });
  }
  switch (type) {
    case 'text':
      return { ...textBlock(stringOf(block['text']), role), ...citations(block) };
    case 'thinking':
      return thinkingBlock(stringOf(block['thinking']), block['signature']);
    case 'redacted_thinking':
      return { type: 'thinking', text: '', signature: stringOf(block['data']), redacted: true };
    case 'image':
    case 'document':
    case 'container_upload':
      return mediaOf(block) ?? otherBlock(block, type);
    case 'search_result':
    case 'tool_reference':
      return { type: 'text', text: partText(block), author: 'attachment' };
    // Instructions in the middle of a conversation.
    case 'mid_conv_system':
      return { type: 'text', text: resultText(block['content'], partText), author: 'agent' };
    case 'fallback':
      return { type: 'text', text: fallbackText(block), author: 'agent' };
    case 'connector_text':
      return { ...textBlock(stringOf(block['text']), role), ...signatureOf(block) };
    case 'compaction':
      return compactionBlock(block);
    case 'image_url':
    case 'input_image': {
      // The forms of Chat and Responses, which gateways pass on.
      const address = block['image_url'];
      return mediaBlock('image', { url: stringOf(objectOf(address)['url']) || stringOf(address) });
    }
    default:
      return otherBlock(value, type || undefined);
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

/** The summary that the server put in place of the conversation before it. */
function compactionBlock(block: JsonObject): Block {
  const text = `[summary of the conversation before]\n${resultText(block['content'], partText)}`;
  const signature = stringOf(block['signature']) || stringOf(block['encrypted_content']);
  return { type: 'text', text, author: 'agent', ...(signature ? { signature } : {}) };
}

function resultBlock(block: JsonObject): Block {
  const content = block['content'];
  const failed = [content, ...listOf(content)].some((part) =>
    stringOf(objectOf(part)['type']).endsWith('_error'),
  );
  const exit = objectOf(content)['return_code'];
  return {
    type: 'tool_result',
    id: stringOf(block['tool_use_id']),
    text: isObject(content) ? partText(content) : resultText(content, partText),
    isError: block['is_error'] === true || failed || (typeof exit === 'number' && exit !== 0),
  };
}

/** The readable text of a part of a tool result. */
function partText(part: JsonObject): string {
  switch (part['type']) {
    case 'text':
      return stringOf(part['text']);
    case 'image':
    case 'document':
    case 'container_upload':
      return mediaOf(part)?.text ?? jsonText(part);
    case 'tool_reference':
      return `[tool: ${stringOf(part['tool_name'])}]`;
    case 'search_result':
      return [
        [part['title'], part['source']].map(stringOf).filter(Boolean).join(', '),
        resultText(part['content'], partText),
      ].join('\n');
    case 'web_search_result':
      return [part['title'], part['url']].map(stringOf).filter(Boolean).join(', ');
    case 'web_fetch_result':
      return [stringOf(part['url']), partText(objectOf(part['content']))].filter(Boolean).join('\n');
    case 'tool_search_tool_search_result':
      return resultText(part['tool_references'], partText);
    case 'bash_code_execution_result':
    case 'code_execution_result':
      return [
        ...[part['stdout'], part['stderr']].map(stringOf).filter(Boolean),
        ...listOf(part['content']).map((file) => `[file ${stringOf(objectOf(file)['file_id'])}]`),
      ].join('\n');
    case 'text_editor_code_execution_create_result':
      return part['is_file_update'] === true ? '[file updated]' : '[file created]';
    case 'text_editor_code_execution_view_result':
      return stringOf(part['content']);
    case 'text_editor_code_execution_str_replace_result':
      return listOf(part['lines']).map(textOf).join('\n');
    case 'encrypted_code_execution_result':
      return ['[output, encrypted]', stringOf(part['stderr'])].filter(Boolean).join('\n');
    case 'advisor_result':
      return stringOf(part['text']);
    case 'advisor_redacted_result':
      return '[advice, encrypted]';
    default:
      return errorOf(part) ?? jsonText(part);
  }
}

/** The error that a part reports (`web_search_tool_result_error` and the others); undefined for other parts. */
function errorOf(part: JsonObject): string | undefined {
  const facts = [part['error_code'], part['error_message']].map(stringOf).filter(Boolean);
  return stringOf(part['type']).endsWith('_error') && facts.length > 0 ? facts.join(': ') : undefined;
}

/** An image, a document or a file of the container; undefined for other parts. */
function mediaOf(block: JsonObject): Media | undefined {
  if (block['type'] === 'image') return mediaBlock('image', sourceOf(block));
  if (block['type'] === 'container_upload')
    return mediaBlock('document', { url: `file ${stringOf(block['file_id'])}` });
  if (block['type'] !== 'document') return undefined;
  const source = objectOf(block['source']);
  const media = mediaBlock('document', sourceOf(block));
  const about = [block['title'], block['context']].map(stringOf).filter(Boolean);
  const text =
    source['type'] === 'text'
      ? stringOf(source['data'])
      : source['type'] === 'content'
        ? resultText(source['content'], partText)
        : media.text;
  return { ...media, text: [...about, text].join('\n') };
}

function sourceOf(block: JsonObject): { mediaType?: string; base64?: string; url?: string } {
  const source = objectOf(block['source']);
  const mediaType = stringOf(source['media_type']);
  const file = stringOf(source['file_id']);
  return {
    ...(mediaType ? { mediaType } : {}),
    ...(typeof source['data'] === 'string' && source['type'] !== 'text' ? { base64: source['data'] } : {}),
    ...(typeof source['url'] === 'string' ? { url: source['url'] } : file ? { url: `file ${file}` } : {}),
  };
}

/** Where the server went on with another model; it is not part of the prompt. */
function fallbackText(block: JsonObject): string {
  const [from, to] = [block['from'], block['to']].map((hop) => stringOf(objectOf(hop)['model']) || 'a model');
  return `[answered by ${to} in place of ${from}]`;
}

function signatureOf(block: JsonObject): { signature?: string } {
  const signature = stringOf(block['signature']);
  return signature ? { signature } : {};
}
