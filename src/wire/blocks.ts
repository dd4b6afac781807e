import { type JsonObject, listOf, objectOf, stringOf, textOf } from './json.ts';
import type { Block } from './types.ts';

type Media = Extract<Block, { type: 'image' | 'audio' | 'document' }>;

/** An image, sound or document: what it is and how large, never its bytes. */
export function mediaBlock(
  type: Media['type'],
  source: { mediaType?: string; base64?: string; url?: string },
): Media {
  const inline = source.base64 === undefined ? dataUrl(source.url) : source;
  const mediaType = inline?.mediaType ?? source.mediaType;
  const bytes = inline?.base64 === undefined ? undefined : base64Bytes(inline.base64);
  const facts = [
    mediaType ?? type,
    bytes === undefined ? undefined : `${bytes} bytes`,
    inline === undefined ? source.url : undefined,
  ];
  return {
    type,
    text: `[${type}: ${facts.filter((fact) => fact !== undefined).join(', ')}]`,
    ...(mediaType === undefined ? {} : { mediaType }),
    ...(bytes === undefined ? {} : { bytes }),
  };
}

function dataUrl(url: string | undefined): { mediaType?: string; base64: string } | undefined {
  const match = url?.match(/^data:([^;,]*)[^,]*;base64,/);
  if (!match || url === undefined) return undefined;
  const base64 = url.slice(match[0].length);
  return match[1] ? { mediaType: match[1], base64 } : { base64 };
}

function base64Bytes(base64: string): number {
  const padding = base64.endsWith('==') ? 2 : base64.endsWith('=') ? 1 : 0;
  return Math.floor((base64.length * 3) / 4) - padding;
}

/** A block of a type lens does not know, kept whole. */
export function otherBlock(value: unknown, wireType?: string): Block {
  return {
    type: 'other',
    wireType: wireType ?? (stringOf(objectOf(value)['type']) || 'unknown'),
    text: textOf(value),
  };
}

/** A tool call; `input` is JSON where the model wrote JSON, else its text. */
export function callBlock(call: {
  id: unknown;
  name: unknown;
  input: unknown;
  namespace?: unknown;
  signature?: unknown;
}): Block {
  const namespace = stringOf(call.namespace);
  const signature = stringOf(call.signature);
  return {
    type: 'tool_call',
    id: stringOf(call.id),
    name: stringOf(call.name),
    ...(namespace ? { namespace } : {}),
    input: call.input,
    text: textOf(call.input),
    ...(signature ? { signature } : {}),
  };
}

/** The text of a tool's result: strings as they are, parts by their text, media by what they are. */
export function resultText(content: unknown, partText: (part: JsonObject) => string): string {
  if (!Array.isArray(content)) return textOf(content);
  return listOf(content)
    .map((part) => (typeof part === 'string' ? part : partText(objectOf(part))))
    .join('\n');
}

/** Whether an element, or a part right below it, carries a cache marker. */
export function hasCacheMarker(element: unknown): boolean {
  const value = objectOf(element);
  if (value['cache_control']) return true;
  return listOf(value['content']).some((part) => {
    const block = objectOf(part);
    return (
      Boolean(block['cache_control']) ||
      listOf(block['content']).some((inner) => objectOf(inner)['cache_control'])
    );
  });
}
