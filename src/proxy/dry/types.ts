import type { RequestModel, ToolDefinition, WireName } from '../../wire/types.ts';

/** What a stand-in answer consists of: a text, or a call of a harmless tool first and the text once its result is there. */
export type DryKind = 'text' | 'tool';

/** A call of one of the request's own tools. */
export interface DryCall {
  tool: ToolDefinition;
  /** Arguments by name, or the text of a free-form (`custom`) tool. */
  input: Record<string, unknown> | string;
}

/** One part of a stand-in answer. */
export type DryPart = { type: 'text'; text: string } | ({ type: 'call' } & DryCall);

/** Why an answer ends: `refusal` is a filter's, `tool` a call that waits for its result. */
export const dryStops = ['end', 'tool', 'length', 'refusal'] as const;
export type DryStop = (typeof dryStops)[number];

/** Tokens, estimated from lengths unless a script states them; the parts of `input` add up to it. */
export interface DryUsage {
  input: number;
  cacheRead: number;
  cacheWrite: number;
  output: number;
}

/** Tokens that a script states in place of the estimate. */
export interface StatedUsage {
  input?: number | undefined;
  output?: number | undefined;
}

/** An answer with an HTTP status that is an error. */
export interface DryError {
  status: number;
  /** The provider's own word, such as `overloaded_error`. */
  type: string;
  message: string;
  /** Seconds of the header `retry-after`. */
  retryAfter?: number | undefined;
}

/** A stand-in answer before any wire format. */
export interface DryAnswer {
  model: string;
  /** Empty for a request that asks for no output, such as Codex's prewarm. */
  parts: readonly DryPart[];
  stop: DryStop;
  /** Takes the place of all parts. */
  error?: DryError | undefined;
  usage: DryUsage;
  /** Seconds since the epoch, for wires that carry it. */
  created: number;
  /** A fresh identifier with the prefix given. */
  id(prefix: string): string;
}

/** One server-sent event before its bytes; `event` is null where the wire names none. */
export interface DryEvent {
  event: string | null;
  data: unknown;
}

/** How one wire writes a stand-in answer: as the events of a stream and as one JSON body. */
export interface DryEncoder {
  events(answer: DryAnswer): DryEvent[];
  json(answer: DryAnswer): unknown;
  /** Text after the last event, such as chat's `[DONE]`. */
  readonly terminator?: string;
}

/** Cuts a text into the pieces a stream would bring: words with the space before them, never inside a surrogate pair. */
export function pieces(text: string): string[] {
  return text.match(/\s*\S+\s*$|\s*\S+|\s+/g) ?? [];
}

/** What a source of answers is asked. */
export interface Question {
  wire: WireName;
  /** The request, with the tools that its conversation has offered. */
  model: RequestModel;
  /** Answers that its history contains. */
  turn: number;
  /** What the source named the conversation that the request continues by reference (`previous_response_id`). */
  conversation: string | undefined;
  /** The request asks for JSON of a schema. */
  wantsJson: boolean;
}

/** An answer of a source; the encoder of the wire writes it. */
export interface PlannedAnswer {
  parts: readonly DryPart[];
  stop?: DryStop | undefined;
  error?: DryError | undefined;
  /** Takes the place of the estimate. */
  usage?: StatedUsage | undefined;
  conversation?: string | undefined;
}

/** Answers that were decided before the capture. */
export interface AnswerSource {
  /** The answer to a request; undefined leaves it to the usual stand-in. */
  answer(question: Question): PlannedAnswer | undefined;
  /** At the end: one line for each part of the source that was not used. */
  unused(): string[];
}

/** An error body in the form of a provider: Google's differs from that which Anthropic's and OpenAI's clients read. */
export function errorBody({ status, type, message }: DryError, wire?: WireName): unknown {
  if (wire === 'gemini') return { error: { code: status, message, status: type } };
  return { type: 'error', error: { type, code: type, message } };
}
