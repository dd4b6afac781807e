import { parseJson } from '../json.ts';
import { isDone } from '../parts.ts';

/** One event of an answer, of any framing. */
export interface AnswerEvent {
  /** Name the framing gives it, null where it gives none. */
  event: string | null;
  /** Parsed JSON, or the text when it is none. */
  data: unknown;
  /** The text of `data` as it came. */
  raw: string;
  /** The stream ended inside this event. */
  cut: boolean;
}

/** What is known at the end of an answer. */
export interface AnswerEnd {
  /** `events` when it was a stream; `json` and `text` when it was one body; `empty` when nothing came. */
  kind: 'events' | 'json' | 'text' | 'empty';
  /** Events that only the end completed. */
  events: AnswerEvent[];
  /** The body: a JSON value or a text. */
  body?: unknown;
  /** Why decoding stopped early: something grew past its bound, or a frame was damaged. What came before it stays. */
  problem: 'overflow' | 'damaged' | null;
}

export interface AnswerDecoder {
  push(chunk: Uint8Array): AnswerEvent[];
  end(): AnswerEnd;
}

/** An event from the text of its data. */
export function answerEvent(event: string | null, raw: string, cut = false): AnswerEvent {
  const value = parseJson(raw);
  // The end mark of OpenAI's streams comes with blanks around it from some servers.
  return { event, data: value ?? (isDone(raw) ? '[DONE]' : raw), raw, cut };
}
