import { mediaBlock } from '../../wire/blocks.ts';
import { isObject, type JsonObject, listOf, objectOf, stringOf } from '../../wire/json.ts';
import type { Media } from './common.ts';

/**
 * The media of a message or a part of one, in order, from any wire: the models of `src/wire` keep what a medium is, and
 * never its bytes. Media inside tool results belong to the result: `inside` lists them for one result.
 */
export function mediaOf(element: unknown): Media[] {
  return partsOf(element).flatMap((part) => {
    const one = mediumOf(part);
    return one === undefined ? [] : [one];
  });
}

/** Results of tools in a message, in order, each with the media inside it. */
export function mediaOfResults(element: unknown): Media[][] {
  const whole = objectOf(element);
  if (whole['role'] === 'tool' || /_output$/.test(stringOf(whole['type'])))
    return [mediaOf({ content: whole['output'] ?? whole['content'] })];
  return partsOf(element).flatMap((part) => {
    const response = part['functionResponse'] ?? part['function_response'];
    if (response !== undefined) return [mediaOf({ parts: objectOf(response)['parts'] })];
    return /tool_result$/.test(stringOf(part['type'])) ? [mediaOf(part)] : [];
  });
}

/** The line in place of a medium in the text of a result. */
export function placeholder({ kind, mediaType, base64, url }: Media): string {
  return mediaBlock(kind, {
    mediaType,
    ...(base64 === undefined ? {} : { base64 }),
    ...(url === undefined ? {} : { url }),
  }).text;
}

/** A medium as a URL: its own, or one that contains its bytes. */
export function urlOf({ mediaType, base64, url }: Media): string {
  return base64 === undefined ? (url ?? '') : `data:${mediaType};base64,${base64}`;
}

function partsOf(element: unknown): JsonObject[] {
  const { content, parts, images } = objectOf(element) as Record<string, unknown>;
  const list = content ?? parts;
  const own = Array.isArray(element) ? element : isObject(list) ? [list] : listOf(list);
  return [...own, ...listOf(images)].filter(isObject);
}

function mediumOf(part: JsonObject): Media | undefined {
  const inline = part['inlineData'] ?? part['inline_data'] ?? part['fileData'] ?? part['file_data'];
  if (isObject(inline)) return geminiMedium(inline);
  const source = objectOf(part['source']);
  const title = stringOf(part['title']) || stringOf(part['filename']);
  const named = title ? { name: title } : {};
  switch (part['type']) {
    case 'image':
    case 'document':
      return anthropicMedium(part['type'], source, named);
    case 'image_url':
      return fromUrl(
        'image',
        stringOf(objectOf(part['image_url'])['url']) || stringOf(part['image_url']),
        {},
      );
    case 'input_image':
      return fromUrl('image', stringOf(part['image_url']) || `file ${stringOf(part['file_id'])}`, {});
    case 'input_audio': {
      const audio = objectOf(part['input_audio'] ?? part);
      const mediaType = `audio/${stringOf(audio['format'])}`;
      return { type: 'media', kind: 'audio', mediaType, base64: stringOf(audio['data']) };
    }
    case 'input_file':
      return fromUrl('document', stringOf(part['file_data']) || stringOf(part['file_url']), named);
    case 'file': {
      const file = objectOf(part['file']);
      const name = stringOf(file['filename']);
      return fromUrl('document', stringOf(file['file_data']), name ? { name } : {});
    }
    default:
      return undefined;
  }
}

function geminiMedium(data: JsonObject): Media {
  const mediaType = stringOf(data['mimeType'] ?? data['mime_type']);
  const url = stringOf(data['fileUri'] ?? data['file_uri']);
  return {
    type: 'media',
    kind: kindOf(mediaType),
    mediaType,
    ...(typeof data['data'] === 'string' ? { base64: data['data'] } : { url }),
  };
}

function anthropicMedium(
  kind: 'image' | 'document',
  source: JsonObject,
  named: { name?: string },
): Media | undefined {
  const mediaType = stringOf(source['media_type']) || (kind === 'image' ? 'image/png' : 'application/pdf');
  const data = stringOf(source['data']);
  if (source['type'] === 'text')
    return {
      type: 'media',
      kind,
      mediaType: 'text/plain',
      base64: Buffer.from(data).toString('base64'),
      ...named,
    };
  if (source['type'] === 'base64') return { type: 'media', kind, mediaType, base64: data, ...named };
  const url = stringOf(source['url']) || `file ${stringOf(source['file_id'])}`;
  return { type: 'media', kind, mediaType, url, ...named };
}

function fromUrl(kind: Media['kind'], url: string, named: { name?: string }): Media {
  const [, mediaType = '', base64 = ''] = /^data:([^;,]*)[^,]*;base64,(.*)$/s.exec(url) ?? [];
  const fallback = kind === 'image' ? 'image/png' : 'application/octet-stream';
  return base64 === ''
    ? { type: 'media', kind, mediaType: fallback, url, ...named }
    : { type: 'media', kind, mediaType: mediaType || fallback, base64, ...named };
}

function kindOf(mediaType: string): Media['kind'] {
  if (mediaType.startsWith('image/')) return 'image';
  return mediaType.startsWith('audio/') ? 'audio' : 'document';
}
