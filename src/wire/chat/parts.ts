import { anthropicBlock } from '../anthropic/blocks.ts';
import { mediaBlock, textBlock } from '../blocks.ts';
import { type JsonObject, listOf, objectOf, stringOf, textOf } from '../json.ts';
import type { Block, Role } from '../types.ts';

/** One content part of a Chat message. https://platform.openai.com/docs/api-reference/chat/create */
export function chatPart(value: unknown, role: Role): Block {
  if (typeof value === 'string') return textBlock(value, role);
  const part = objectOf(value);
  switch (part['type']) {
    case 'text':
      return textBlock(stringOf(part['text']), role);
    case 'refusal':
      return { type: 'text', text: stringOf(part['refusal']), refusal: true };
    case 'thinking':
      return { type: 'thinking', text: thinkingText(part['thinking']) };
    case 'image_url':
    case 'input_image':
      return mediaBlock('image', { url: addressOf(part['image_url']) });
    case 'audio_url':
      return mediaBlock('audio', { url: addressOf(part['audio_url']) });
    case 'video_url':
    case 'input_video':
    case 'document_url':
      return mediaBlock('document', { url: addressOf(part[part['type']] ?? part['video_url']) });
    case 'input_audio': {
      const audio = objectOf(part['input_audio']);
      return mediaBlock('audio', {
        mediaType: `audio/${stringOf(audio['format'])}`,
        base64: stringOf(audio['data']),
      });
    }
    case 'file':
      return fileBlock(objectOf(part['file']));
    case 'input_text':
    case 'output_text':
      return textBlock(stringOf(part['text']), role);
    default:
      // Anthropic's blocks, which gateways pass on. A picture may be its own base64.
      return typeof part['image'] === 'string'
        ? mediaBlock('image', { url: part['image'] })
        : anthropicBlock(part, role);
  }
}

/** The address of a medium: `{url}`, or the address itself. */
function addressOf(value: unknown): string {
  return stringOf(objectOf(value)['url']) || stringOf(value);
}

/** Mistral sends thinking as a list of text parts. */
function thinkingText(value: unknown): string {
  return typeof value === 'string'
    ? value
    : listOf(value)
        .map((part) => textOf(objectOf(part)['text']))
        .join('');
}

function fileBlock(file: JsonObject): Block {
  const name = stringOf(file['filename']);
  const media = mediaBlock('document', {
    url: stringOf(file['file_data']) || `file ${stringOf(file['file_id'])}`,
  });
  return name ? { ...media, text: `${media.text} ${name}` } : media;
}
