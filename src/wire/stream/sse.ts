import { createParser } from 'eventsource-parser';
import { isDone } from '../parts.ts';
import { type AnswerDecoder, type AnswerEvent, answerEvent } from './event.ts';

/** One server-sent event; `event` is null where the stream names none. */
interface SseEvent {
  event: string | null;
  data: string;
  /** False for the last event of a stream that ended without the blank line that closes it. */
  terminated: boolean;
}

interface SseDecoder {
  /** Events that a chunk of bytes completes. */
  push(chunk: Uint8Array): SseEvent[];
  /** What is left at the end of the stream: at most one event. */
  end(): SseEvent[];
  /** An event grew past the bound. Events before it were given, it and all after it are not. */
  readonly overflowed: boolean;
}

/** 64 Mi characters in one event: far above any model's answer, far below what would hurt the process. */
export const defaultMaxEvent = 64 * 1024 * 1024;

/**
 * Room in the parser's buffer for what is not data (field names, an event's name). With it the parser's own bound is
 * only a guard, and whether an event is too long depends on its data alone, not on how the stream was cut.
 */
const fieldRoom = 4096;

/**
 * Decodes server-sent events from bytes in any chunking: LF, CR and CRLF, a byte order mark, characters cut in two.
 *
 * @param maxEvent characters of data an event may have.
 */
function createSseDecoder(maxEvent = defaultMaxEvent): SseDecoder {
  const text = new TextDecoder('utf-8', { ignoreBOM: true });
  let events: SseEvent[] = [];
  let overflowed = false;
  let ended = false;
  const parser = createParser({
    maxBufferSize: maxEvent + fieldRoom,
    onEvent({ event, data }) {
      if (data.length > maxEvent) overflowed = true;
      if (!overflowed) events.push({ event: event ?? null, data, terminated: !ended });
    },
    onError(error) {
      if (error.type === 'max-buffer-size-exceeded') overflowed = true;
      // Servers of llama.cpp report an error in a field of that name.
      if (error.type === 'unknown-field' && error.field === 'error')
        events.push({ event: 'error', data: error.value ?? '', terminated: true });
    },
  });

  const feed = (chunk: string): SseEvent[] => {
    if (!overflowed) parser.feed(chunk);
    const found = events;
    events = [];
    return found;
  };

  return {
    push: (chunk) => feed(text.decode(chunk, { stream: true })),
    end() {
      // The end of the stream closes the last line, as a blank line closes the last event.
      const last = feed(text.decode());
      ended = true;
      return [...last, ...feed('\n\n')];
    },
    get overflowed() {
      return overflowed;
    },
  };
}

/**
 * Whether a text that begins with no known field has events with JSON all the same: some servers send fields of their
 * own first.
 */
export function hasSse(text: string): boolean {
  return /^data: ?[{[]/m.test(text);
}

/** An answer that is a stream of server-sent events. */
export function decodeAsSse(maxBuffer?: number): AnswerDecoder {
  const decoder = createSseDecoder(maxBuffer);
  return {
    push: (chunk) => decoder.push(chunk).flatMap(eventsOf),
    end: () => ({
      kind: 'events',
      events: decoder.end().flatMap(eventsOf),
      problem: decoder.overflowed ? 'overflow' : null,
    }),
  };
}

/**
 * One event, or several: servers that leave out the blank line between events send what the standard joins to one
 * event. It is several where all of its data is no JSON, and each line of it is.
 */
function eventsOf({ event, data, terminated }: SseEvent): AnswerEvent[] {
  const whole = answerEvent(event, data, !terminated);
  if (typeof whole.data !== 'string' || !data.includes('\n')) return [whole];
  const lines = data.split('\n').filter((line) => line.trim() !== '');
  const events = lines.map((line) => answerEvent(event, line));
  const isSeveral = events.every((each) => typeof each.data === 'object' || isDone(each.data));
  return isSeveral && events.length > 1 ? events : [whole];
}
