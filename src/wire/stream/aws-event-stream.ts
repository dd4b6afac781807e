import { crc32 } from 'node:zlib';
import { isErrorBody, readError } from '../error.ts';
import { objectOf, parseJson, stringOf } from '../json.ts';
import { type AnswerDecoder, type AnswerEvent, answerEvent } from './event.ts';

/** One message of an AWS event stream; header values are strings, numbers in decimal. */
interface AwsMessage {
  headers: ReadonlyMap<string, string>;
  payload: Buffer;
}

interface AwsEventStreamDecoder {
  push(chunk: Uint8Array): AwsMessage[];
  /** Why decoding stopped, or null: a wrong checksum, or a length out of bounds. */
  readonly damaged: string | null;
}

const preludeBytes = 12;
/** Prelude and the checksum at the end. */
const overhead = preludeBytes + 4;
/** AWS allows payloads of 24 MB and headers of 128 kB. */
const maxMessage = 25 * 1024 * 1024;

/**
 * Decodes `application/vnd.amazon.eventstream` from bytes in any chunking: total length, length of the headers,
 * CRC-32 of these eight bytes, headers, payload, CRC-32 of all before it; numbers are big-endian.
 * https://docs.aws.amazon.com/transcribe/latest/dg/streaming-setting-up.html (event stream encoding)
 */
function createAwsEventStreamDecoder(): AwsEventStreamDecoder {
  let chunks: Buffer[] = [];
  let held = 0;
  let needed = preludeBytes;
  let damaged: string | null = null;

  const push = (chunk: Uint8Array): AwsMessage[] => {
    if (damaged !== null) return [];
    chunks.push(Buffer.from(chunk));
    held += chunk.length;
    const messages: AwsMessage[] = [];
    while (held >= needed && damaged === null) {
      // Joined only once a whole prelude or message is there: small chunks stay linear.
      const all = chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks, held);
      chunks = [all];
      if (needed === preludeBytes) {
        damaged = checkPrelude(all);
        needed = all.readUInt32BE(0);
        continue;
      }
      const message = all.subarray(0, needed);
      if (crc32(message.subarray(0, -4)) !== message.readUInt32BE(needed - 4))
        damaged = 'checksum of a message';
      else messages.push(readMessage(message));
      chunks = [all.subarray(needed)];
      held -= needed;
      needed = preludeBytes;
    }
    return messages;
  };

  return {
    push,
    get damaged() {
      return damaged;
    },
  };
}

/** Whether bytes begin with the prelude of a message; its checksum makes a chance hit one in four thousand million. */
export function hasAwsPrelude(bytes: Uint8Array): boolean {
  return bytes.length >= preludeBytes && checkPrelude(Buffer.from(bytes)) === null;
}

function checkPrelude(bytes: Buffer): string | null {
  if (crc32(bytes.subarray(0, 8)) !== bytes.readUInt32BE(8)) return 'checksum of a prelude';
  const total = bytes.readUInt32BE(0);
  return total < overhead + bytes.readUInt32BE(4) || total > maxMessage
    ? `length of a message: ${total}`
    : null;
}

function readMessage(message: Buffer): AwsMessage {
  const headersEnd = preludeBytes + message.readUInt32BE(4);
  return {
    headers: readHeaders(message.subarray(preludeBytes, headersEnd)),
    payload: message.subarray(headersEnd, -4),
  };
}

/** Reads name length, name, type of value, value, again and again. */
function readHeaders(bytes: Buffer): Map<string, string> {
  const headers = new Map<string, string>();
  let at = 0;
  while (at < bytes.length) {
    const nameEnd = at + 1 + bytes.readUInt8(at);
    const name = bytes.toString('utf8', at + 1, nameEnd);
    const { value, end } = readValue(bytes, bytes.readUInt8(nameEnd), nameEnd + 1);
    headers.set(name, value);
    at = end;
  }
  return headers;
}

function readValue(bytes: Buffer, type: number, at: number): { value: string; end: number } {
  switch (type) {
    case 0:
    case 1:
      return { value: String(type === 0), end: at };
    case 2:
      return { value: String(bytes.readInt8(at)), end: at + 1 };
    case 3:
      return { value: String(bytes.readInt16BE(at)), end: at + 2 };
    case 4:
      return { value: String(bytes.readInt32BE(at)), end: at + 4 };
    case 5:
    case 8:
      return { value: String(bytes.readBigInt64BE(at)), end: at + 8 };
    case 9:
      return { value: bytes.toString('hex', at, at + 16), end: at + 16 };
    default: {
      const start = at + 2;
      const end = start + bytes.readUInt16BE(at);
      return { value: bytes.toString(type === 6 ? 'base64' : 'utf8', start, end), end };
    }
  }
}

/** An answer of Bedrock: the events inside the messages of an AWS event stream. */
export function decodeAsAws(): AnswerDecoder {
  const decoder = createAwsEventStreamDecoder();
  return {
    push: (chunk) => decoder.push(chunk).map(bedrockEvent),
    end: () => ({
      kind: 'events',
      events: [],
      problem: decoder.damaged === null ? null : 'damaged',
    }),
  };
}

/**
 * InvokeModelWithResponseStream wraps the model's own event in base64 (`chunk`: `{bytes}`), ConverseStream names it in
 * `:event-type`. An exception becomes the error event of the Messages wire, its name kept.
 */
function bedrockEvent({ headers, payload }: AwsMessage): AnswerEvent {
  const text = payload.toString('utf8');
  const body = objectOf(parseJson(text));
  if (headers.get(':message-type') === 'event') {
    if (typeof body['bytes'] !== 'string') return answerEvent(headers.get(':event-type') ?? null, text);
    const inner = Buffer.from(body['bytes'], 'base64').toString('utf8');
    return answerEvent(stringOf(objectOf(parseJson(inner))['type']) || null, inner);
  }
  const type = headers.get(':exception-type') ?? headers.get(':error-code') ?? 'error';
  const stated = isErrorBody(body) ? readError(body)?.message : undefined;
  const message = stated ?? headers.get(':error-message') ?? text;
  return answerEvent('error', JSON.stringify({ type: 'error', error: { type, message } }));
}
