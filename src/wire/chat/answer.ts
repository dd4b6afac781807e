import { errorIn } from '../error.ts';
import { indexOf, isObject, type JsonObject, listOf, objectOf, stringOf, unknownMembers } from '../json.ts';
import type { Block, ResponseModel } from '../types.ts';
import { chatMessage } from './message.ts';

const answerMembers = new Set(
  'id object created model choices usage error system_fingerprint service_tier timings'.split(' '),
);
export const choiceMembers = new Set(
  'index message delta text finish_reason logprobs usage error'.split(' '),
);
export const messageMembers = new Set(
  `role content refusal tool_calls function_call audio annotations images reasoning reasoning_content
  reasoning_details thinking_blocks name`.split(/\s+/),
);

/**
 * The error of one choice: a member of it, or the finish reason `error` of OpenRouter and other gateways, whose own
 * provider's reason is more particular. DeepSeek has a finish reason for an answer that it had no resources to finish.
 */
export function choiceError(choice: JsonObject): unknown {
  if (isObject(choice['error'])) return choice['error'];
  const reason = choice['finish_reason'];
  if (reason === 'insufficient_system_resource') return { code: reason, message: null };
  if (reason !== 'error') return undefined;
  return { code: stringOf(choice['native_finish_reason']) || 'error', message: stringOf(choice['error']) };
}

/** llama.cpp counts tokens with its timings, also where it was not asked for usage. */
function timingsOf({ timings }: JsonObject): unknown {
  return isObject(timings) && timings['predicted_n'] !== undefined ? { timings } : null;
}

/** An answer that came as one JSON body: a completion with one or more choices, or an error. */
export function chatAnswer(body: unknown): ResponseModel {
  const answer = objectOf(body);
  const choices = listOf(answer['choices']).map(objectOf).map(readChoice);
  const first = choices[0];
  const error =
    errorIn(answer) ??
    listOf(answer['choices'])
      .map((choice) => choiceError(objectOf(choice)))
      .find((failure) => failure !== undefined);
  const rest = error === answer ? undefined : unknownMembers(answer, answerMembers);
  const choiceUsage = listOf(answer['choices'])
    .map((choice) => objectOf(choice)['usage'])
    .find(isObject);
  return {
    model: stringOf(answer['model']) || null,
    id: stringOf(answer['id']) || null,
    role: 'assistant',
    blocks: first?.blocks ?? [],
    stopReason: first?.stopReason ?? null,
    usage: answer['usage'] ?? choiceUsage ?? objectOf(answer['x_groq'])['usage'] ?? timingsOf(answer),
    ...(error === undefined ? {} : { error }),
    finished: isObject(body),
    ...(choices.length > 1 ? { choices } : {}),
    unknown: rest === undefined ? [] : [rest],
  };
}

function readChoice(
  choice: JsonObject,
  position: number,
): { index: number; blocks: Block[]; stopReason: string | null } {
  // Completions of before Chat have a text in place of a message.
  const { text: plain } = choice;
  const message = typeof plain === 'string' ? { content: plain } : objectOf(choice['message']);
  const { blocks } = chatMessage({ role: 'assistant', ...message });
  const citations = listOf(objectOf(message)['annotations']);
  const text = blocks.find((block) => block.type === 'text');
  if (citations.length > 0 && text !== undefined) text.citations = citations;
  return {
    index: indexOf(choice['index'], position),
    blocks,
    stopReason: stringOf(choice['finish_reason']) || null,
  };
}
