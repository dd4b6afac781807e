import type { JsonObject } from '../../wire/json.ts';
import type { Block } from '../../wire/types.ts';

/** An image, sound or document with its bytes or its address. */
export interface Media {
  type: 'media';
  kind: 'image' | 'audio' | 'document';
  mediaType: string;
  base64?: string;
  url?: string;
  name?: string;
}

/** A call of a tool; `name` is the one name that every wire can carry. */
export interface Call {
  type: 'call';
  id: string;
  name: string;
  input: unknown;
  /** The input as JSON text. */
  text: string;
  signature?: string;
}

export interface Result {
  type: 'result';
  id: string;
  /** Name of the tool that was called. */
  name: string;
  text: string;
  isError: boolean;
  media: readonly Media[];
}

/** A part of a turn. Thinking of earlier turns is none: only the provider that signed it takes it back. */
export type Part = { type: 'text'; text: string } | Call | Result | Media;

/** What one side says until the other one does. */
export interface Turn {
  role: 'user' | 'assistant' | 'system' | 'developer';
  parts: Part[];
}

export interface CommonTool {
  name: string;
  description: string;
  schema: unknown;
}

/** Effort of thinking, from the least to the most. */
export const efforts = ['none', 'minimal', 'low', 'medium', 'high', 'xhigh', 'max'] as const;
export type Effort = (typeof efforts)[number];

/** Members of a request that every wire has in some form. */
export interface CommonParams {
  maxTokens?: number;
  temperature?: number;
  topP?: number;
  topK?: number;
  stop?: string[];
  choice?: { kind: 'auto' | 'none' | 'required' } | { kind: 'tool'; name: string };
  /** Whether one answer may have several calls. */
  parallel?: boolean;
  thinking?: { effort?: Effort; budget?: number; show?: boolean };
  format?: { kind: 'json' } | { kind: 'schema'; name: string; schema: unknown };
}

/** A request before any wire. */
export interface CommonRequest {
  model: string;
  stream: boolean;
  /** Instructions before the first turn. */
  system: { role: 'system' | 'developer'; text: string }[];
  turns: Turn[];
  tools: CommonTool[];
  params: CommonParams;
}

/** Why an answer ended. */
export type Stop = 'end' | 'calls' | 'length' | 'sequence' | 'refusal';

/** Token counts that every wire can carry: all input, and parts of it. */
export interface CommonUsage {
  input: number;
  cacheRead: number;
  cacheWrite: number;
  output: number;
  reasoning: number;
}

export type AnswerPart =
  | { type: 'text'; text: string }
  | { type: 'thinking'; text: string; signature?: string }
  /** With `freeForm`, the client's tool takes text: `text` is that text. */
  | (Call & { namespace?: string; freeForm: boolean });

/** An answer before any wire; calls have the names that the client gave its tools. */
export interface CommonAnswer {
  id: string;
  model: string;
  parts: AnswerPart[];
  stop: Stop;
  usage: CommonUsage;
}

/** A piece of a streamed answer. */
export type Delta =
  | { type: 'text' | 'thinking'; text: string }
  /** Closes the thinking before it. */
  | { type: 'signature'; text: string }
  /** Begins a call; `key` identifies it in the pieces of its input. */
  | {
      type: 'call';
      key: string;
      id: string;
      name: string;
      namespace?: string;
      freeForm: boolean;
      signature?: string;
    }
  | { type: 'input'; key: string; text: string };

/** One server-sent event; `event` is null where the wire names none. */
export interface OutEvent {
  event: string | null;
  data: unknown;
}

/** Writes a streamed answer of one wire. */
export interface StreamWriter {
  /** The events before the first piece. */
  begin(head: { id: string; model: string }): OutEvent[];
  push(delta: Delta): OutEvent[];
  /** The events after the last piece; the answer is whole. */
  end(answer: CommonAnswer): OutEvent[];
  /** Text after the last event. */
  readonly terminator?: string;
}

/** Reads a streamed answer of one wire piece by piece. */
export interface StreamReader {
  push(data: JsonObject, event: string | null): Delta[];
}

/** What was left out of a conversion, each thing once. */
export class Gaps {
  readonly #names = new Set<string>();
  add(name: string): void {
    this.#names.add(name);
  }
  list(): string[] {
    return [...this.#names];
  }
}

/** What one wire contributes to conversions, in both directions. */
export interface Converter {
  /** Members of a request other than its lists; those it cannot express are gaps. */
  readParams(params: JsonObject, gaps: Gaps): CommonParams;
  /** The schema of a tool as JSON schema, for a wire that has a form of its own. */
  readSchema?(schema: unknown): unknown;
  writeRequest(request: CommonRequest, gaps: Gaps): JsonObject;
  readStop(reason: string | null, blocks: readonly Block[]): Stop;
  writeAnswer(answer: CommonAnswer): JsonObject;
  reader(): StreamReader;
  writer(): StreamWriter;
}
