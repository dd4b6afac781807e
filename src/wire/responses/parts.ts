import { mediaBlock, otherBlock, textBlock } from '../blocks.ts';
import { type JsonObject, listOf, objectOf, stringOf } from '../json.ts';
import type { Author, Block, Role } from '../types.ts';

/** One content part of a message item. */
export function responsesPart(value: unknown, role: Role, label?: Author): Block {
  if (typeof value === 'string') return textBlock(value, role, label);
  const part = objectOf(value);
  switch (part['type']) {
    case 'input_text':
    case 'output_text':
    case 'text':
    case 'summary_text':
      return { ...textBlock(stringOf(part['text']), role, label), ...annotations(part) };
    case 'reasoning_text':
      return { type: 'thinking', text: stringOf(part['text']) };
    case 'refusal':
      return { type: 'text', text: stringOf(part['refusal']), refusal: true };
    case 'input_image':
    case 'computer_screenshot':
      return mediaBlock('image', urlOrFile(part, imageUrl(part['image_url'])));
    case 'input_video':
      return mediaBlock('document', urlOrFile(part, imageUrl(part['video_url'])));
    case 'encrypted_content':
      return { type: 'thinking', text: '', signature: stringOf(part['encrypted_content']), redacted: true };
    case 'input_file':
      return fileBlock(part);
    case 'input_audio': {
      const audio = objectOf(part['input_audio'] ?? part);
      return mediaBlock('audio', {
        mediaType: `audio/${stringOf(audio['format'])}`,
        base64: stringOf(audio['data']),
      });
    }
    default:
      return otherBlock(part);
  }
}

/** The readable text of a part of a tool's output. */
export function responsesPartText(part: JsonObject): string {
  switch (part['type']) {
    case 'logs':
      return stringOf(part['logs']);
    case 'image':
      return mediaBlock('image', { url: stringOf(part['url']) }).text;
    default:
      // A part of the output of a shell call.
      if (typeof part['stdout'] === 'string' || typeof part['stderr'] === 'string')
        return [part['stdout'], part['stderr']].map(stringOf).filter(Boolean).join('\n');
      return responsesPart(part, 'tool').text;
  }
}

/** The address of an image, also where a client sends Chat's form of it. */
function imageUrl(value: unknown): string {
  return stringOf(value) || stringOf(objectOf(value)['url']);
}

function annotations(part: JsonObject): { citations?: unknown[] } {
  const list = listOf(part['annotations']);
  return list.length > 0 ? { citations: list } : {};
}

function urlOrFile(part: JsonObject, url: string): { url: string } {
  return { url: url || `file ${stringOf(part['file_id'])}` };
}

function fileBlock(part: JsonObject): Block {
  const name = stringOf(part['filename']);
  const media = mediaBlock(
    'document',
    urlOrFile(part, stringOf(part['file_data']) || stringOf(part['file_url'])),
  );
  return name ? { ...media, text: `${media.text} ${name}` } : media;
}
