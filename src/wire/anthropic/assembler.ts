import { inputOf, isObject, type JsonObject, listOf, objectOf, stringOf, unknownMembers } from '../json.ts';
import type { ResponseAssembler, ResponseModel } from '../types.ts';
import { anthropicBlock } from './blocks.ts';

/** Members of an answer that the model of an answer holds; all others are kept as unknown. */
const messageMembers = new Set(['id', 'type', 'role', 'model', 'content', 'stop_reason', 'usage', 'error']);
const deltaMembers = new Set(['stop_reason']);
const eventMembers = new Set(['type', 'delta', 'usage']);

/** An answer that came as one JSON body: a message, an error, or a count of tokens. */
export function anthropicAnswer(body: unknown): ResponseModel {
  const message = objectOf(body);
  const counted = message['input_tokens'] !== undefined && message['content'] === undefined;
  const error = message['error'];
  const rest = counted ? undefined : unknownMembers(message, messageMembers);
  return {
    model: stringOf(message['model']) || null,
    id: stringOf(message['id']) || null,
    role: 'assistant',
    blocks: listOf(message['content']).map((block) => anthropicBlock(block, 'assistant')),
    stopReason: stringOf(message['stop_reason']) || null,
    usage: counted ? message : (message['usage'] ?? null),
    ...(error === undefined || error === null ? {} : { error: body }),
    finished: isObject(body),
    unknown: rest === undefined ? [] : [rest],
  };
}

/**
 * Puts a streamed message together as the JSON body it would have been.
 *
 * Events: https://docs.claude.com/en/docs/build-with-claude/streaming. `message_start` carries the input's usage,
 * each `message_delta` a newer snapshot of it: later numbers win, absent ones stay.
 */
export function anthropicAssembler(): ResponseAssembler {
  const message: JsonObject = {};
  /** By the wire's index, which need not start at 0 after a fallback. */
  const content = new Map<number, JsonObject>();
  /** Tool input arrives as pieces of JSON text; parsing it once at the end keeps long inputs linear. */
  const inputText = new Map<number, string>();
  const unknown: unknown[] = [];
  let error: unknown;
  let finished = false;

  const delta = (index: number, value: JsonObject): boolean => {
    const block = content.get(index) ?? {};
    content.set(index, block);
    const append = (member: string, text: unknown): boolean => {
      block[member] = stringOf(block[member]) + stringOf(text);
      return stringOf(text) !== '';
    };
    switch (value['type']) {
      case 'text_delta':
        block['type'] ??= 'text';
        return append('text', value['text']);
      case 'thinking_delta':
        block['type'] ??= 'thinking';
        return append('thinking', value['thinking']);
      case 'signature_delta':
        append('signature', value['signature']);
        return false;
      case 'input_json_delta':
        inputText.set(index, (inputText.get(index) ?? '') + stringOf(value['partial_json']));
        return stringOf(value['partial_json']) !== '';
      case 'citations_delta':
        block['citations'] = [...listOf(block['citations']), value['citation']];
        return false;
      default:
        unknown.push({ event: 'content_block_delta', index, delta: value });
        return false;
    }
  };

  const push: ResponseAssembler['push'] = ({ event, data: value }) => {
    if (!isObject(value)) {
      unknown.push({ event, data: value });
      return false;
    }
    switch (stringOf(value['type']) || event) {
      case 'message_start':
        Object.assign(message, objectOf(value['message']), { content: undefined });
        return false;
      case 'content_block_start': {
        const block = { ...objectOf(value['content_block']) };
        content.set(Number(value['index'] ?? content.size), block);
        return stringOf(block['text']) !== '' || stringOf(block['thinking']) !== '';
      }
      case 'content_block_delta':
        return delta(Number(value['index'] ?? 0), objectOf(value['delta']));
      case 'message_delta': {
        const change = objectOf(value['delta']);
        if (change['stop_reason'] !== undefined) message['stop_reason'] = change['stop_reason'];
        if (isObject(value['usage'])) message['usage'] = mergeUsage(message['usage'], value['usage']);
        const rest = { ...unknownMembers(value, eventMembers), ...unknownMembers(change, deltaMembers) };
        if (Object.keys(rest).length > 0) unknown.push({ event: 'message_delta', ...rest });
        return false;
      }
      case 'message_stop': {
        finished = true;
        const rest = unknownMembers(value, eventMembers);
        if (rest) unknown.push({ event: 'message_stop', ...rest });
        return false;
      }
      case 'error':
        error = value;
        finished = true;
        return false;
      case 'ping':
      case 'content_block_stop':
        return false;
      default:
        unknown.push({ event, data: value });
        return false;
    }
  };

  const result = (): ResponseModel => {
    const blocks = [...content]
      .sort(([a], [b]) => a - b)
      .map(([index, block]) => withInput(block, inputText.get(index)));
    const whole = anthropicAnswer({ ...message, content: blocks });
    return {
      ...whole,
      ...(error === undefined ? {} : { error }),
      finished,
      unknown: [...whole.unknown, ...unknown],
    };
  };

  return { push, result };
}

function withInput(block: JsonObject, text: string | undefined): JsonObject {
  return text === undefined || text === '' ? block : { ...block, input: inputOf(text) };
}

/** A newer snapshot over an older one; what the newer does not say stays. */
function mergeUsage(before: unknown, after: JsonObject): JsonObject {
  const said = Object.entries(after).filter(([, value]) => value !== null && value !== undefined);
  return { ...objectOf(before), ...Object.fromEntries(said) };
}
