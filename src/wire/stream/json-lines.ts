import { parseJson } from '../json.ts';
import { type AnswerDecoder, type AnswerEvent, answerEvent } from './event.ts';
import { defaultMaxEvent } from './sse.ts';

/** Content types of streams of JSON lines. */
const LINES = /(?:x-)?ndjson|jsonl|json-?lines|json-seq|stream\+json/i;

/** Whether a content type names a stream of JSON lines. */
export function isJsonLines(contentType: string): boolean {
  return LINES.test(contentType);
}

/** An answer whose lines are JSON objects, one event each (Ollama, llama.cpp). */
export function decodeAsJsonLines(maxLine = defaultMaxEvent): AnswerDecoder {
  const text = new TextDecoder('utf-8');
  let held: string[] = [];
  let pending = 0;
  let overflowed = false;

  const split = (piece: string): AnswerEvent[] => {
    if (overflowed) return [];
    const lines = piece.split('\n');
    const last = lines.pop() as string;
    const events: AnswerEvent[] = [];
    for (const line of lines) {
      const whole = held.length === 0 ? line : [...held, line].join('');
      held = [];
      pending = 0;
      overflowed ||= whole.length > maxLine;
      const value = withoutBlanks(whole);
      if (!overflowed && value !== '') events.push(answerEvent(null, value));
    }
    held.push(last);
    pending += last.length;
    overflowed ||= pending > maxLine;
    return events;
  };

  return {
    push: (chunk) => split(text.decode(chunk, { stream: true })),
    end() {
      const events = split(text.decode());
      const rest = overflowed ? '' : withoutBlanks(held.join(''));
      if (rest !== '') events.push(answerEvent(null, rest, parseJson(rest) === undefined));
      return { kind: 'events', events, problem: overflowed ? 'overflow' : null };
    },
  };
}

/** A line without blanks and record separators around it (RFC 7464). */
const withoutBlanks = (line: string): string => line.replaceAll('\x1e', '').trim();
