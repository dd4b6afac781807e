import { parseJson } from '../json.ts';
import type { AnswerDecoder } from './event.ts';
import { defaultMaxEvent } from './sse.ts';

/** An answer that is one body: JSON where it parses, else text. */
export function decodeWhole(maxBytes = defaultMaxEvent): AnswerDecoder {
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
      return body === undefined
        ? { kind: 'text', events: [], body: text, problem: null }
        : { kind: 'json', events: [], body, problem: null };
    },
  };
}
