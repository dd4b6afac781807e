import { mediaBlock, otherBlock, textBlock } from '../blocks.ts';
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
    case 'image_url': {
      const image = part['image_url'];
      return mediaBlock('image', { url: stringOf(objectOf(image)['url']) || stringOf(image) });
    }
    case 'input_audio': {
      const audio = objectOf(part['input_audio']);
      return mediaBlock('audio', {
        mediaType: `audio/${stringOf(audio['format'])}`,
        base64: stringOf(audio['data']),
      });
    }
    case 'file':
      return fileBlock(objectOf(part['file']));
    case 'video_url':
      return mediaBlock('document', { url: stringOf(objectOf(part['video_url'])['url']) });
    case 'input_text':
    case 'output_text':
      return textBlock(stringOf(part['text']), role);
    case 'image':
      // Anthropic's form, which gateways pass on.
      return mediaBlock('image', imageSource(objectOf(part['source'])));
    default:
      return otherBlock(part);
  }
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

function imageSource(source: JsonObject): { mediaType?: string; base64?: string; url?: string } {
  const mediaType = stringOf(source['media_type']);
  const [base64, url] = [stringOf(source['data']), stringOf(source['url'])];
  return { ...(mediaType ? { mediaType } : {}), ...(base64 ? { base64 } : { url }) };
}
