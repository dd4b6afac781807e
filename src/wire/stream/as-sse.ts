import { type AnswerDecoder, type AnswerEvent, answerEvent } from './event.ts';
import { createSseDecoder, type SseEvent } from './sse.ts';

/** An answer that is a stream of server-sent events. */
export function decodeAsSse(maxBuffer?: number): AnswerDecoder {
  const decoder = createSseDecoder(maxBuffer);
  const toEvent = ({ event, data, terminated }: SseEvent): AnswerEvent =>
    answerEvent(event, data, !terminated);
  return {
    push: (chunk) => decoder.push(chunk).map(toEvent),
    end: () => ({
      kind: 'events',
      events: decoder.end().map(toEvent),
      problem: decoder.overflowed ? 'overflow' : null,
    }),
  };
}
