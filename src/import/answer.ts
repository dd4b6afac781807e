import { isUtf8 } from 'node:buffer';
import { answerAssembler, answerFromJson } from '../wire/answer-format.ts';
import { createAnswerDecoder } from '../wire/stream/answer.ts';
import type { AnswerEnd, AnswerEvent } from '../wire/stream/event.ts';
import type { ResponseModel, Wire } from '../wire/types.ts';

/** One event of an answer, with the time it came where the log has it. */
export interface TimedEvent {
  event: string | null;
  data: unknown;
  /** Milliseconds since 1970. */
  at?: number | null;
}

/** The body of an answer as a log keeps it: a JSON value, the bytes that came, or a list of events. */
export type AnswerBody = { value: unknown } | { bytes: Buffer } | { events: readonly TimedEvent[] };

/** The content of an answer's body. */
export interface ReadAnswer {
  model?: ResponseModel;
  /** The body when it is not the answer of a model. */
  body?: unknown;
  base64?: string;
  /** Number of events, when it was a stream. */
  events?: number;
  /** When the first text, thinking or tool delta came, milliseconds since 1970. */
  firstContentAt?: number;
  /** The stream ended without the end of its protocol. */
  unfinished: boolean;
}

/** How an answer is to be read. */
interface AnswerFacts {
  wire: Wire | undefined;
  /** A JSON body is that of an error or of a count of tokens, and not a model's answer. */
  noModel: boolean;
  contentType: string | undefined;
}

/** Puts an answer together. Text that is neither a stream nor JSON is kept as the body. */
export function readAnswer(answer: AnswerBody | undefined, facts: AnswerFacts): ReadAnswer {
  if (answer === undefined) return { unfinished: false };
  if ('events' in answer) return readEvents(answer.events, facts);
  if ('value' in answer) return readValue(answer.value, facts);
  const { bytes } = answer;
  if (bytes.length === 0) return { unfinished: false };
  const { wire, contentType } = facts;
  const decoder = createAnswerDecoder({
    contentType,
    arrayIsStream: wire?.name === 'gemini',
    objectsAreLines: wire?.name === 'ollama',
  });
  const events: AnswerEvent[] = decoder.push(bytes);
  const end: AnswerEnd = decoder.end();
  events.push(...end.events);
  if (end.kind === 'json') return readValue(end.body, facts);
  if (events.length > 0) return readEvents(events, facts);
  return isUtf8(bytes)
    ? { body: bytes.toString(), unfinished: false }
    : { base64: bytes.toString('base64'), unfinished: false };
}

function readValue(value: unknown, { wire, noModel }: AnswerFacts): ReadAnswer {
  if (value === undefined || value === null) return { unfinished: false };
  if (wire === undefined || noModel || typeof value !== 'object') return { body: value, unfinished: false };
  return { model: answerFromJson(wire, value), unfinished: false };
}

function readEvents(events: readonly TimedEvent[], { wire }: AnswerFacts): ReadAnswer {
  const assembler = wire && answerAssembler(wire);
  let firstContentAt: number | undefined;
  for (const { event, data, at } of events) {
    if (assembler?.push({ event, data }) && typeof at === 'number') firstContentAt ??= at;
  }
  const model = assembler?.result();
  return {
    ...(model ? { model } : { body: events.map(({ data }) => data) }),
    events: events.length,
    ...(firstContentAt === undefined ? {} : { firstContentAt }),
    unfinished: model !== undefined && !model.finished && model.error === undefined,
  };
}
