import { cutContext } from './authors.ts';
import { inputOf, isObject, type JsonObject, listOf, objectOf, stringOf } from './json.ts';
import type { Author, Block, Role } from './types.ts';

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
  // Some clients send the base64 text where an address belongs.
  if (!match && url !== undefined && isBase64(url, SHORTEST_MEDIA)) return { base64: url };
  if (!match || url === undefined) return undefined;
  const base64 = url.slice(match[0].length);
  return match[1] ? { mediaType: match[1], base64 } : { base64 };
}

function base64Bytes(base64: string): number {
  const padding = base64.endsWith('==') ? 2 : base64.endsWith('=') ? 1 : 0;
  return Math.floor((base64.length * 3) / 4) - padding;
}

/** A block of a type lens does not know, as JSON text without the bytes of media. */
export function otherBlock(value: unknown, wireType?: string): Block {
  return {
    type: 'other',
    wireType: wireType ?? (stringOf(objectOf(value)['type']) || 'unknown'),
    text: jsonText(value) || (JSON.stringify(value) ?? ''),
  };
}

/** Names of members that hold media in base64, in any wire. */
const mediaMember = /data|bytes|base64|b64|image|audio|video|file|url|result/i;
const SHORTEST_MEDIA = 256;
/** A text in base64 that is as long is no word, path or identifier, under any name. */
const SHORTEST_UNNAMED = 1024;

/** Whether a text of at least so many characters is nothing but base64. */
function isBase64(text: string, shortest: number): boolean {
  return text.length >= shortest && /^[\w+/-]+={0,2}$/.test(text);
}

/** A string as it is, anything else as JSON text, in which base64 media are replaced by their size. */
export function jsonText(value: unknown): string {
  if (typeof value === 'string') return value;
  if (value === undefined || value === null) return '';
  return JSON.stringify(value, (name, member: unknown) => {
    if (typeof member !== 'string' || member.length < SHORTEST_MEDIA) return member;
    const base64 = dataUrl(member)?.base64 ?? member;
    const isMedia =
      (base64 !== member && isBase64(base64, 1)) ||
      isBase64(member, mediaMember.test(name) ? SHORTEST_MEDIA : SHORTEST_UNNAMED);
    return isMedia ? `[${base64Bytes(base64)} bytes]` : member;
  });
}

/** A tool call; its input is JSON where the model wrote JSON, else its text. See {@link inputOf}. */
export function callBlock(call: {
  id: unknown;
  name: unknown;
  /** A value, or the JSON text of one. */
  input: unknown;
  /** The input is text and not JSON (custom tools). */
  freeForm?: boolean;
  namespace?: unknown;
  signature?: unknown;
}): Extract<Block, { type: 'tool_call' }> {
  const namespace = stringOf(call.namespace);
  const signature = stringOf(call.signature);
  const input =
    call.freeForm && typeof call.input === 'string'
      ? { input: call.input, text: call.input }
      : inputOf(call.input);
  return {
    type: 'tool_call',
    id: stringOf(call.id),
    name: stringOf(call.name),
    ...(namespace ? { namespace } : {}),
    ...input,
    ...(signature ? { signature } : {}),
  };
}

/** The text of a tool's result: strings as they are, parts by their text, media by what they are. */
export function resultText(content: unknown, partText: (part: JsonObject) => string): string {
  if (!Array.isArray(content)) return jsonText(content);
  return content.map((part) => (isObject(part) ? partText(part) : jsonText(part))).join('\n');
}

/** A text block; in a user message it gets its author where the text itself or the client's label shows it. */
export function textBlock(text: string, role: Role, label?: Author): Extract<Block, { type: 'text' }> {
  const author = label ?? (role === 'user' ? cutContext(text).author : undefined);
  return author === undefined ? { type: 'text', text } : { type: 'text', text, author };
}

/** Paths of the text blocks of a list of parts: see `ElementView.paths`. */
export function textPaths(blocks: readonly Block[], member: string): string[] {
  return blocks.flatMap((block, index) => (block.type === 'text' ? [`${member}[${index}]`] : []));
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
