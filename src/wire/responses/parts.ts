import { mediaBlock, otherBlock } from '../blocks.ts';
import { type JsonObject, listOf, objectOf, stringOf, textOf } from '../json.ts';
import type { Author, Block, Role } from '../types.ts';
import { textBlock } from '../user-text.ts';

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
      return mediaBlock('image', urlOrFile(part, textOf(part['image_url'])));
    case 'input_file':
      return fileBlock(part);
    case 'input_audio': {
      const audio = objectOf(part['input_audio']);
      return mediaBlock('audio', {
        mediaType: `audio/${stringOf(audio['format'])}`,
        base64: stringOf(audio['data']),
      });
    }
    default:
      return otherBlock(part);
  }
}

/** What a part of a tool's output says in words. */
export function responsesPartText(part: JsonObject): string {
  const block = responsesPart(part, 'tool');
  return block.text;
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
