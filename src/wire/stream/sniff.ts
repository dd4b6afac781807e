import { hasAwsPrelude } from './aws-event-stream.ts';
import { isJsonLines } from './json-lines.ts';

/** What an answer's body is: SSE, an AWS event stream, a JSON array, lines of JSON, or one whole body. */
export type BodyKind = 'sse' | 'aws' | 'array' | 'lines' | 'whole';

const sseFields = ['data', 'event', 'id', 'retry'] as const;
/** Bytes that the prelude of an AWS message takes. */
const awsHead = 12;
/** Longest field name and its colon. */
const sseHead = 6;

/**
 * Recognises by the first bytes what a body is; undefined while more bytes are needed.
 *
 * A message of an AWS event stream is shorter than 16 MB, so that it begins with a zero byte, and its prelude has a
 * checksum. An SSE stream begins with a comment or a known field, a JSON body with a bracket. The label decides only
 * what none of these decides.
 */
export function sniff(
  head: Uint8Array,
  {
    contentType = '',
    objectsAreLines = false,
    atEnd,
  }: { contentType?: string | undefined; objectsAreLines?: boolean; atEnd: boolean },
): BodyKind | undefined {
  if (head[0] === 0) {
    if (head.length < awsHead && !atEnd) return undefined;
    return hasAwsPrelude(head) ? 'aws' : 'whole';
  }
  if (head[0] === 0xef && head.length < 3 && !atEnd) return undefined;
  const text = Buffer.from(head)
    .toString('latin1')
    .replace(/^\xef\xbb\xbf/, '')
    .trimStart();
  if (text === '') return undefined;
  // A text sequence of JSON (RFC 7464) has a record separator before each value.
  if (text.startsWith('\x1e')) return 'lines';
  if (text.startsWith('[')) return 'array';
  // A gateway's error page, which may hold lines that look like fields.
  if (text.startsWith('<')) return 'whole';
  if (text.startsWith('{')) {
    if (!objectsAreLines && !isJsonLines(contentType)) return 'whole';
    // An object that is spread over lines is one body.
    if (/^\{[ \t]*\r?\n/.test(text)) return 'whole';
    return !atEnd && /^\{[ \t]*\r?$/.test(text) ? undefined : 'lines';
  }
  if (text.startsWith(':') || sseFields.some((field) => text.startsWith(`${field}:`))) return 'sse';
  const undecided =
    !atEnd && text.length < sseHead && sseFields.some((field) => `${field}:`.startsWith(text));
  if (undecided) return undefined;
  return /event-stream/i.test(contentType) && !/amazon/i.test(contentType) ? 'sse' : 'whole';
}
