import { parseJson } from '../json.ts';
import { decodeAsAws } from './aws-event-stream.ts';
import type { AnswerDecoder } from './event.ts';
import { decodeAsJsonArray, decodeAsJsonValues, hasJsonValues } from './json-array.ts';
import { decodeAsJsonLines } from './json-lines.ts';
import { sniff } from './sniff.ts';
import { decodeAsSse, defaultMaxEvent, hasSse } from './sse.ts';

export interface AnswerDecoderOptions {
  /** `content-type` of the answer; used only where the content itself does not decide. */
  contentType?: string | undefined;
  /** Whether the elements of a JSON array are events: Gemini streams so when it is not asked for SSE. */
  arrayIsStream?: boolean;
  /** Whether a body that begins with an object is lines of JSON: Ollama streams so under any label. */
  objectsAreLines?: boolean;
  /** Characters one event, or bytes one body, may have. */
  maxBuffer?: number;
}

/**
 * Decodes an answer's body (content decoding already undone) into events or one body. Which of them it is depends on
 * its first bytes: servers label streams as JSON and errors as streams. Same bytes, same result in any chunking.
 */
export function createAnswerDecoder(options: AnswerDecoderOptions = {}): AnswerDecoder {
  let head: Uint8Array = new Uint8Array(0);
  let inner: AnswerDecoder | undefined;

  const choose = (atEnd: boolean): AnswerDecoder | undefined => {
    const kind = sniff(head, { ...options, atEnd });
    if (kind === undefined) return undefined;
    if (kind === 'sse') return decodeAsSse(options.maxBuffer);
    if (kind === 'aws') return decodeAsAws();
    if (kind === 'lines') return decodeAsJsonLines(options.maxBuffer);
    return kind === 'array' && options.arrayIsStream
      ? decodeAsJsonArray(options.maxBuffer)
      : decodeWhole(options.maxBuffer);
  };

  return {
    push(chunk) {
      if (inner) return inner.push(chunk);
      head = head.length === 0 ? chunk : Buffer.concat([head, chunk]);
      inner = choose(false);
      return inner ? inner.push(head) : [];
    },
    end() {
      if (inner) return inner.end();
      if (head.length === 0) return { kind: 'empty', events: [], problem: null };
      inner = choose(true) ?? decodeWhole(options.maxBuffer);
      const events = inner.push(head);
      const ending = inner.end();
      return { ...ending, events: [...events, ...ending.events] };
    },
  };
}

/** A decoder for a whole text that its first bytes did not show to be a stream; undefined when it is none. */
export function framedText(text: string, maxBytes?: number): AnswerDecoder | undefined {
  if (hasJsonValues(text)) return decodeAsJsonValues(maxBytes);
  return /^\s*</.test(text) || !hasSse(text) ? undefined : decodeAsSse(maxBytes);
}

/** An answer that is one body: JSON where it parses, else text. */
function decodeWhole(maxBytes = defaultMaxEvent): AnswerDecoder {
  let chunks: Uint8Array[] = [];
  let bytes = 0;
  return {
    push(chunk) {
      bytes += chunk.length;
      if (bytes <= maxBytes) chunks.push(Buffer.from(chunk));
      else chunks = [];
      return [];
    },
    end() {
      if (bytes > maxBytes) return { kind: 'text', events: [], problem: 'overflow' };
      const text = new TextDecoder('utf-8').decode(Buffer.concat(chunks));
      const body = parseJson(text);
      if (body !== undefined) return { kind: 'json', events: [], body, problem: null };
      const framed = framedText(text, maxBytes);
      if (framed === undefined) return { kind: 'text', events: [], body: text, problem: null };
      const events = framed.push(new TextEncoder().encode(text));
      const ending = framed.end();
      return { ...ending, events: [...events, ...ending.events] };
    },
  };
}
