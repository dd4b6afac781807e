import { isObject, type JsonObject, listOf, objectOf, stringOf, unknownMembers } from '../json.ts';
import type { ResponseAssembler, ResponseModel } from '../types.ts';
import { chatAnswer, choiceMembers, messageMembers } from './answer.ts';
import { mergeDelta } from './delta.ts';

/** Members every chunk repeats. */
const headMembers = ['id', 'object', 'created', 'model', 'system_fingerprint', 'service_tier'] as const;
const chunkMembers = new Set<string>([...headMembers, 'choices', 'usage', 'error', 'type']);

interface Choice {
  message: JsonObject;
  finishReason: unknown;
  usage: unknown;
}

/**
 * Puts a streamed completion together as the JSON body it would have been, all choices of it.
 *
 * https://platform.openai.com/docs/api-reference/chat-streaming. The stream is finished with `[DONE]`, or when every
 * choice has its finish reason: some providers close without `[DONE]`.
 */
export function chatAssembler(): ResponseAssembler {
  const head: JsonObject = {};
  let usage: unknown;
  let error: unknown;
  let done = false;
  const choices = new Map<number, Choice>();
  const unknown: unknown[] = [];

  const pushChoice = (value: JsonObject, position: number): boolean => {
    const index = typeof value['index'] === 'number' ? value['index'] : position;
    const choice = choices.get(index) ?? { message: {}, finishReason: null, usage: undefined };
    choices.set(index, choice);
    choice.finishReason = value['finish_reason'] ?? choice.finishReason;
    choice.usage = value['usage'] ?? choice.usage;
    const delta = objectOf(value['delta'] ?? value['message']);
    const [ofChoice, ofDelta] = [unknownMembers(value, choiceMembers), unknownMembers(delta, messageMembers)];
    if (ofChoice || ofDelta) unknown.push({ choice: index, ...ofChoice, ...ofDelta });
    return mergeDelta(choice.message, delta);
  };

  const push: ResponseAssembler['push'] = ({ event, data }) => {
    if (data === '[DONE]') {
      done = true;
      return false;
    }
    if (!isObject(data)) {
      unknown.push({ event, data });
      return false;
    }
    const { choices: list, usage: snapshot, error: failure } = data;
    if (failure !== undefined && failure !== null) {
      error = failure;
      done = true;
    }
    if (isObject(snapshot)) usage = snapshot;
    for (const name of headMembers) head[name] = data[name] ?? head[name];
    const others = unknownMembers(data, chunkMembers);
    if (others) unknown.push(others);
    let content = false;
    for (const [position, choice] of listOf(list).entries())
      content = pushChoice(objectOf(choice), position) || content;
    return content;
  };

  const result = (): ResponseModel => {
    const list = [...choices].sort(([a], [b]) => a - b);
    const whole = chatAnswer({
      ...head,
      usage,
      error,
      choices: list.map(([index, { message, finishReason, usage: own }]) => ({
        index,
        message,
        finish_reason: finishReason,
        usage: own,
      })),
    });
    const stopped = list.length > 0 && list.every(([, { finishReason }]) => stringOf(finishReason) !== '');
    return { ...whole, finished: done || stopped, unknown: [...whole.unknown, ...unknown] };
  };

  return { push, result };
}
