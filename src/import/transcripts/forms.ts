import { type JsonObject, objectOf, stringOf } from '../../wire/json.ts';
import type { WireName } from '../../wire/types.ts';

/** What a transcript states of an answer. */
export interface AnswerFacts {
  /** The provider's id of the answer. */
  id?: string;
  model?: string;
  stopReason?: string;
  /** In the form of the wire's own usage. */
  usage?: unknown;
}

/** The form in which a transcript's messages are stored: that of the wire that its agent speaks, or the nearest. */
export interface Form {
  wire: WireName;
  /** Member of a request's body that holds the messages. */
  member: 'messages' | 'contents' | 'input';
  /** The parts of an answer as messages of the next request. */
  history(parts: readonly unknown[]): unknown[];
  /** The parts of an answer as an answer's JSON body. */
  answer(parts: readonly unknown[], facts: AnswerFacts): JsonObject;
}

/** Parts are content blocks. */
export const anthropicForm: Form = {
  wire: 'anthropic-messages',
  member: 'messages',
  history: (content) => [{ role: 'assistant', content }],
  answer: (content, { id, model, stopReason, usage }) => ({
    type: 'message',
    role: 'assistant',
    ...defined({ id, model, usage }),
    content,
    stop_reason: stopReason ?? null,
  }),
};

/** Parts are items. */
export const responsesForm: Form = {
  wire: 'openai-responses',
  member: 'input',
  history: (items) => [...items],
  answer: (output, { id, model, usage }) => ({
    object: 'response',
    status: 'completed',
    ...defined({ id, model, usage }),
    output,
  }),
};

/** Parts are parts. */
export const geminiForm: Form = {
  wire: 'gemini',
  member: 'contents',
  history: (parts) => [{ role: 'model', parts }],
  answer: (parts, { id, model, stopReason, usage }) => ({
    candidates: [{ index: 0, content: { role: 'model', parts }, ...defined({ finishReason: stopReason }) }],
    ...defined({ responseId: id, modelVersion: model, usageMetadata: usage }),
  }),
};

/** A part of an answer for {@link chatForm}. */
export type ChatPart = { text: string } | { thinking: string } | { call: JsonObject };

/** A call of a tool; `input` is a value or its JSON text. */
export function chatCall(id: unknown, name: unknown, input: unknown): ChatPart {
  const text = typeof input === 'string' ? input : JSON.stringify(input ?? {});
  return {
    call: { id: stringOf(id), type: 'function', function: { name: stringOf(name), arguments: text } },
  };
}

/** Parts are {@link ChatPart}s. */
export const chatForm: Form = {
  wire: 'openai-chat',
  member: 'messages',
  history: (parts) => [chatMessage(parts)],
  answer: (parts, { id, model, stopReason, usage }) => ({
    object: 'chat.completion',
    ...defined({ id, model, usage }),
    choices: [{ index: 0, message: chatMessage(parts), finish_reason: stopReason ?? null }],
  }),
};

function chatMessage(parts: readonly unknown[]): JsonObject {
  const all = parts.map(objectOf);
  const join = (name: string): string =>
    all
      .map((part) => stringOf(part[name]))
      .filter((text) => text !== '')
      .join('\n');
  const calls = all.flatMap((part) => (part['call'] === undefined ? [] : [part['call']]));
  const thinking = join('thinking');
  return {
    role: 'assistant',
    content: join('text'),
    ...(thinking === '' ? {} : { reasoning_content: thinking }),
    ...(calls.length === 0 ? {} : { tool_calls: calls }),
  };
}

/** The result of a tool as a message of {@link chatForm}. */
export const chatResult = (id: unknown, content: string): JsonObject => ({
  role: 'tool',
  tool_call_id: stringOf(id),
  content,
});

/** Usage of {@link chatForm} from counts that leave the cache out of `input`, as most agents keep them. */
export function chatUsage(counts: {
  input: unknown;
  read: unknown;
  write: unknown;
  output: unknown;
}): unknown {
  const number = (value: unknown): number => (typeof value === 'number' && value >= 0 ? value : 0);
  if (Object.values(counts).every((value) => typeof value !== 'number')) return undefined;
  const { input, read, write, output } = counts;
  return {
    prompt_tokens: number(input) + number(read) + number(write),
    completion_tokens: number(output),
    prompt_tokens_details: { cached_tokens: number(read), cache_write_tokens: number(write) },
  };
}

function defined(members: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined));
}
