import { type AnswerDecoder, answerEvent } from './event.ts';
import { createJsonArrayCutter } from './json-array.ts';
import { defaultMaxEvent } from './sse.ts';

/** An answer that is one JSON array whose elements arrive one by one. */
export function decodeAsJsonArray(maxElement = defaultMaxEvent): AnswerDecoder {
  const text = new TextDecoder('utf-8');
  const cutter = createJsonArrayCutter();
  let overflowed = false;

  const cut = (piece: string): string[] => {
    if (overflowed) return [];
    const elements = cutter.push(piece);
    const tooLong = elements.findIndex((element) => element.length > maxElement);
    overflowed = tooLong >= 0 || cutter.pending > maxElement;
    return (tooLong < 0 ? elements : elements.slice(0, tooLong)).map((element) => element.trim());
  };

  return {
    push: (chunk) => cut(text.decode(chunk, { stream: true })).map((element) => answerEvent(null, element)),
    end() {
      const last = cut(text.decode()).map((element) => answerEvent(null, element));
      const rest = overflowed ? '' : cutter.rest().trim();
      return {
        kind: 'events',
        events: rest === '' ? last : [...last, answerEvent(null, rest, true)],
        problem: overflowed ? 'overflow' : null,
      };
    },
  };
}
