import { callBlock, jsonText, mediaBlock, otherBlock, resultText, textBlock } from '../blocks.ts';
import { type JsonObject, listOf, objectOf, stringOf } from '../json.ts';
import type { Block, Role } from '../types.ts';

/**
 * One content block of a Converse message or system prompt: an object whose only member names its type.
 * https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ContentBlock.html
 */
export function converseBlock(value: unknown, role: Role): Block {
  const block = objectOf(value);
  const [name = 'unknown'] = Object.keys(block);
  const member = objectOf(block[name]);
  switch (name) {
    case 'text':
      return textBlock(stringOf(block['text']), role);
    case 'toolUse':
      return callBlock({ id: member['toolUseId'], name: member['name'], input: member['input'] });
    case 'toolResult':
      return {
        type: 'tool_result',
        id: stringOf(member['toolUseId']),
        text: resultText(member['content'], partText),
        isError: member['status'] === 'error',
      };
    case 'reasoningContent':
      return reasoning(member);
    case 'guardContent':
      return textBlock(stringOf(objectOf(member['text'])['text']), role);
    case 'citationsContent':
      return {
        ...textBlock(resultText(member['content'], partText), role),
        citations: listOf(member['citations']),
      };
    case 'searchResult':
      return {
        type: 'text',
        author: 'attachment',
        text: [
          [member['title'], member['source']].map(stringOf).filter(Boolean).join(', '),
          resultText(member['content'], partText),
        ].join('\n'),
      };
    case 'image':
    case 'document':
    case 'audio':
      return media(name, member);
    case 'video':
      return media('document', member);
    default:
      return otherBlock(block, name);
  }
}

/** Whether a block is no content but a marker up to which the prompt is cached. */
export function isCachePoint(value: unknown): boolean {
  return objectOf(value)['cachePoint'] !== undefined;
}

function reasoning(member: JsonObject): Block {
  const redacted = member['redactedContent'];
  if (typeof redacted === 'string')
    return { type: 'thinking', text: '', signature: redacted, redacted: true };
  const text = objectOf(member['reasoningText']);
  const signature = stringOf(text['signature']);
  return { type: 'thinking', text: stringOf(text['text']), ...(signature ? { signature } : {}) };
}

/** The readable text of a part of a tool result. */
function partText(part: JsonObject): string {
  if (typeof part['text'] === 'string') return part['text'];
  if (part['json'] !== undefined) return jsonText(part['json']);
  return converseBlock(part, 'tool').text;
}

function media(type: 'image' | 'document' | 'audio', member: JsonObject): Block {
  const source = objectOf(member['source']);
  const format = stringOf(member['format']);
  const uri = stringOf(objectOf(source['s3Location'])['uri']);
  if (Array.isArray(source['content']))
    return { ...mediaBlock(type, {}), text: resultText(source['content'], partText) };
  if (typeof source['text'] === 'string') return { ...mediaBlock(type, {}), text: source['text'] };
  return mediaBlock(type, {
    ...(format ? { mediaType: type === 'document' ? format : `${type}/${format}` } : {}),
    ...(typeof source['bytes'] === 'string' ? { base64: source['bytes'] } : {}),
    ...(uri ? { url: uri } : {}),
  });
}
