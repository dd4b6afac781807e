import { isObject, type JsonObject, listOf, objectOf, stringOf, unknownMembers } from '../json.ts';
import type { ResponseAssembler, ResponseModel } from '../types.ts';
import { chatAnswer, choiceMembers, messageMembers } from './answer.ts';
import { mergeDelta } from './delta.ts';

const chunkMembers = new Set(
  'id object created model choices usage error system_fingerprint service_tier type'.split(' '),
);

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
  let head: JsonObject = {};
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
    const rest = { ...unknownMembers(value, choiceMembers), ...unknownMembers(delta, messageMembers) };
    if (Object.keys(rest).length > 0) unknown.push({ choice: index, ...rest });
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
    const { choices: list, usage: snapshot, error: failure, ...rest } = data;
    if (failure !== undefined && failure !== null) {
      error = failure;
      done = true;
    }
    if (isObject(snapshot)) usage = snapshot;
    head = { ...head, ...pick(rest, chunkMembers) };
    const others = unknownMembers(rest, chunkMembers);
    if (others) unknown.push(others);
    return listOf(list)
      .map((choice, position) => pushChoice(objectOf(choice), position))
      .includes(true);
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

function pick(value: JsonObject, names: ReadonlySet<string>): JsonObject {
  return Object.fromEntries(
    Object.entries(value).filter(([name, member]) => names.has(name) && name !== 'type' && member !== null),
  );
}
