import { errorIn } from '../error.ts';
import { indexOf, isObject, type JsonObject, listOf, objectOf, stringOf, unknownMembers } from '../json.ts';
import { IndexedParts, isDone, UnknownParts } from '../parts.ts';
import { mergeUsage } from '../tokens.ts';
import type { ResponseAssembler, ResponseModel } from '../types.ts';
import { chatAnswer, choiceError, choiceMembers, messageMembers } from './answer.ts';
import { mergeDelta, TextSnapshots } from './delta.ts';

/** Members every chunk repeats. */
const headMembers = ['id', 'object', 'created', 'model', 'system_fingerprint', 'service_tier'] as const;
const chunkMembers = new Set<string>([...headMembers, 'choices', 'usage', 'error', 'type', 'timings']);

interface Choice {
  message: JsonObject;
  snapshots: TextSnapshots;
  finishReason: unknown;
  usage: unknown;
}

const newChoice = (): Choice => ({
  message: {},
  snapshots: new TextSnapshots(),
  finishReason: null,
  usage: undefined,
});

/**
 * Puts a streamed completion together as the JSON body it would have been, all choices of it.
 *
 * https://platform.openai.com/docs/api-reference/chat-streaming. The stream is finished with `[DONE]`, or when every
 * choice has its finish reason: some providers close without `[DONE]`.
 */
export function chatAssembler(): ResponseAssembler {
  const head: JsonObject = {};
  let usage: unknown;
  let timings: unknown;
  let error: unknown;
  let done = false;
  const choices = new IndexedParts<Choice>();
  const unknown = new UnknownParts();

  const pushChoice = (value: JsonObject, position: number): boolean => {
    const index = indexOf(value['index'], position);
    const choice = choices.at(index, newChoice);
    if (choice === undefined) return false;
    choice.finishReason = value['finish_reason'] || choice.finishReason;
    choice.usage = value['usage'] ?? choice.usage;
    const failure = choiceError(value);
    if (failure !== undefined) {
      error ??= failure;
      done = true;
    }
    const { text, message } = value;
    const delta = typeof text === 'string' ? { content: text } : objectOf(value['delta'] ?? message);
    // A whole message at the end repeats what the deltas gave.
    if (isObject(message) && value['delta'] === undefined && hasContent(message)) {
      choice.message = {};
      choice.snapshots = new TextSnapshots();
    }
    choice.snapshots.add(delta);
    const [ofChoice, ofDelta] = [unknownMembers(value, choiceMembers), unknownMembers(delta, messageMembers)];
    if (ofChoice || ofDelta) unknown.add({ choice: index, ...ofChoice, ...ofDelta });
    return mergeDelta(choice.message, delta);
  };

  const push: ResponseAssembler['push'] = ({ event, data }) => {
    if (isDone(data)) {
      done = true;
      return false;
    }
    const failure = errorIn(data, event);
    if (failure !== undefined) {
      error = failure;
      done = true;
    }
    if (!isObject(data)) {
      if (failure === undefined) unknown.add({ event, data });
      return false;
    }
    const { choices: list } = data;
    // Groq sends it in a separate member.
    const snapshot = data['usage'] ?? objectOf(data['x_groq'])['usage'];
    if (isObject(snapshot)) usage = mergeUsage(usage, snapshot);
    if (isObject(data['timings'])) timings = data['timings'];
    // Azure's chunks about its content filter have these members empty.
    for (const name of headMembers) head[name] = data[name] || head[name];
    const others = failure === undefined ? unknownMembers(data, chunkMembers) : undefined;
    if (others) unknown.add(others);
    let content = false;
    for (const [position, choice] of listOf(list).entries())
      content = pushChoice(objectOf(choice), position) || content;
    return content;
  };

  const result = (): ResponseModel => {
    const list = choices.inOrder();
    const whole = chatAnswer({
      ...head,
      usage,
      timings,
      error,
      choices: list.map(([index, { message, snapshots, finishReason, usage: own }]) => ({
        index,
        message: snapshots.applyTo(message),
        finish_reason: finishReason,
        usage: own,
      })),
    });
    const stopped = list.length > 0 && list.every(([, { finishReason }]) => stringOf(finishReason) !== '');
    return { ...whole, finished: done || stopped, unknown: [...whole.unknown, ...unknown.list()] };
  };

  return { push, result };
}

function hasContent(message: JsonObject): boolean {
  return ['content', 'tool_calls', 'function_call', 'refusal'].some((name) => {
    const value = message[name];
    return isObject(value) || listOf(value).length > 0 || stringOf(value) !== '';
  });
}
