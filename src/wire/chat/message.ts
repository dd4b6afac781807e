import { callBlock, otherBlock, resultText, textBlock, textPaths } from '../blocks.ts';
import { isObject, type JsonObject, listOf, objectOf, stringOf, textOf } from '../json.ts';
import type { Block, Role } from '../types.ts';
import { chatPart } from './parts.ts';

interface MessageView {
  role: Role;
  blocks: Block[];
  paths: string[];
}

/** A message of a Chat request, or of an answer's choice: thinking first, then content, refusal and calls. */
export function chatMessage(message: JsonObject): MessageView {
  const role = roleOf(message['role']);
  if (role === 'tool') return { role, blocks: [toolResult(message)], paths: [] };
  const content = contentOf(message['content'], role);
  const blocks = [
    ...thinking(message),
    ...content.blocks,
    ...refusal(message),
    ...calls(message),
    ...audio(message),
    ...listOf(message['images']).map((image) => chatPart(image, role)),
  ];
  return {
    role,
    // A message without any content is shown as what it is: an oddity of the request, not a gap in the record.
    blocks: blocks.length === 0 && role !== 'assistant' ? [otherBlock(message, 'empty message')] : blocks,
    paths: stringOf(message['refusal']) ? [...content.paths, '.refusal'] : content.paths,
  };
}

function roleOf(role: unknown): Role {
  const name = stringOf(role);
  if (name === 'assistant' || name === 'system' || name === 'developer' || name === 'tool') return name;
  return name === 'function' ? 'tool' : 'user';
}

function contentOf(content: unknown, role: Role): { blocks: Block[]; paths: string[] } {
  if (typeof content === 'string') {
    return content === '' && role === 'assistant'
      ? { blocks: [], paths: [] }
      : { blocks: [textBlock(content, role)], paths: ['.content'] };
  }
  const blocks = (isObject(content) ? [content] : listOf(content)).map((part) => chatPart(part, role));
  return { blocks, paths: textPaths(blocks, '.content') };
}

function toolResult(message: JsonObject): Block {
  return {
    type: 'tool_result',
    id: stringOf(message['tool_call_id']) || stringOf(message['name']),
    text: resultText(message['content'], (part) => chatPart(part, 'tool').text),
    isError: false,
  };
}

/**
 * Thinking under the names that providers give it: `reasoning_content` (DeepSeek, Qwen, Kimi), `reasoning` and
 * `reasoning_details` (OpenRouter, vLLM; the details repeat the text and add signatures), `thinking_blocks` (LiteLLM:
 * Anthropic's blocks next to the text).
 */
function thinking(message: JsonObject): Block[] {
  const text =
    stringOf(message['reasoning_content']) || stringOf(message['reasoning']) || stringOf(message['thinking']);
  const details = [...listOf(message['reasoning_details']), ...listOf(message['thinking_blocks'])].map(
    objectOf,
  );
  const texts = ['text', 'summary', 'thinking'] as const;
  const detailed = details
    .map((detail) => texts.map((name) => stringOf(detail[name])).find(Boolean) ?? '')
    .join('');
  const signature = details
    .map((detail) => stringOf(detail['signature']) || stringOf(detail['data']))
    .find(Boolean);
  if (text === '' && detailed === '' && signature === undefined) return [];
  return [
    {
      type: 'thinking',
      text: text || detailed,
      ...(signature === undefined ? {} : { signature }),
      ...(signature !== undefined && text === '' && detailed === '' ? { redacted: true } : {}),
    },
  ];
}

function refusal(message: JsonObject): Block[] {
  const text = stringOf(message['refusal']);
  return text ? [{ type: 'text', text, refusal: true }] : [];
}

function calls(message: JsonObject): Block[] {
  const { tool_calls: given } = message;
  const list = (isObject(given) ? [given] : listOf(given)).map(objectOf);
  const legacy = message['function_call'] ? [{ function: message['function_call'] }] : [];
  return [...list, ...legacy].map((call: JsonObject) => {
    const custom = objectOf(call['custom']);
    const definition = objectOf(call['function']);
    const signature = objectOf(objectOf(call['extra_content'])['google'])['thought_signature'];
    return call['type'] === 'custom' || call['custom'] !== undefined
      ? callBlock({ id: call['id'], name: custom['name'], input: custom['input'] ?? '', freeForm: true })
      : callBlock({ id: call['id'], name: definition['name'], input: definition['arguments'], signature });
  });
}

/** Spoken answers: the words, or the id under which the provider keeps the sound. */
function audio(message: JsonObject): Block[] {
  const sound = objectOf(message['audio']);
  if (Object.keys(sound).length === 0) return [];
  return [{ type: 'audio', text: stringOf(sound['transcript']) || `[audio: ${textOf(sound['id'])}]` }];
}
