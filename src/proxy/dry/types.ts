import type { ToolDefinition } from '../../wire/types.ts';

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

/** Tokens, estimated from lengths; the parts of `input` add up to it. */
export interface DryUsage {
  input: number;
  cacheRead: number;
  cacheWrite: number;
  output: number;
}

/** A stand-in answer before any wire format. */
export interface DryAnswer {
  model: string;
  /** Empty for a request that asks for no output, such as Codex's prewarm. */
  parts: readonly DryPart[];
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
