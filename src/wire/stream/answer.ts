import { decodeAsAws } from './as-aws.ts';
import { decodeAsJsonArray } from './as-json-array.ts';
import { decodeAsSse } from './as-sse.ts';
import { decodeWhole } from './as-whole.ts';
import type { AnswerDecoder } from './event.ts';
import { sniff } from './sniff.ts';

export interface AnswerDecoderOptions {
  /** `content-type` of the answer; believed only where the content itself says nothing. */
  contentType?: string | undefined;
  /** Whether the elements of a JSON array are events: Gemini streams so when it is not asked for SSE. */
  arrayIsStream?: boolean;
  /** Characters one event, or bytes one body, may have. */
  maxBuffer?: number;
}

/**
 * Decodes an answer's body (content decoding already undone) into events or one body. Which of them it is, is told
 * by its first bytes: servers label streams as JSON and errors as streams. Same bytes, same result in any chunking.
 */
export function createAnswerDecoder(options: AnswerDecoderOptions = {}): AnswerDecoder {
  let head: Uint8Array = new Uint8Array(0);
  let inner: AnswerDecoder | undefined;

  const choose = (atEnd: boolean): AnswerDecoder | undefined => {
    const kind = sniff(head, { contentType: options.contentType, atEnd });
    if (kind === undefined) return undefined;
    if (kind === 'sse') return decodeAsSse(options.maxBuffer);
    if (kind === 'aws') return decodeAsAws();
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
