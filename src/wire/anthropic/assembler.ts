import { errorIn } from '../error.ts';
import {
  appendInput,
  indexOf,
  isObject,
  type JsonObject,
  listOf,
  objectOf,
  stringOf,
  textOf,
  unknownMembers,
} from '../json.ts';
import { IndexedParts, isDone, UnknownParts } from '../parts.ts';
import { mergeUsage } from '../tokens.ts';
import type { ResponseAssembler, ResponseModel } from '../types.ts';
import { anthropicBlock } from './blocks.ts';

/** Members of an answer that its model holds, or that repeat the request; all others are kept as unknown. */
const messageMembers = new Set(
  'id type role model content stop_reason usage error context_management'.split(' '),
);
const deltaMembers = new Set(['stop_reason', 'usage']);
const eventMembers = new Set(['type', 'delta', 'usage', 'context_management']);

/** An answer that came as one JSON body: a message, an error, or a count of tokens. */
export function anthropicAnswer(body: unknown): ResponseModel {
  const message = objectOf(body);
  const counted = message['input_tokens'] !== undefined && message['content'] === undefined;
  const error = errorIn(message);
  const rest = counted || error === message ? undefined : unknownMembers(message, messageMembers);
  return {
    model: stringOf(message['model']) || null,
    id: stringOf(message['id']) || null,
    role: 'assistant',
    blocks: blocksOf(message['content']),
    stopReason: stringOf(message['stop_reason']) || null,
    usage: counted ? message : (message['usage'] ?? null),
    ...(isObject(message['context_management']) ? { contextManagement: message['context_management'] } : {}),
    ...(error === undefined ? {} : { error: body }),
    finished: isObject(body),
    unknown: rest === undefined ? [] : [rest],
  };
}

/** `content` is a list of blocks; some servers answer with a bare text. */
function blocksOf(content: unknown): ResponseModel['blocks'] {
  const list = typeof content === 'string' && content !== '' ? [content] : listOf(content);
  return list.map((block) => anthropicBlock(block, 'assistant'));
}

/** A content block of a stream, and the pieces of its input: parsed once at the end, so that long inputs stay linear. */
interface OpenBlock {
  block: JsonObject;
  input: string[];
  /** A delta came. */
  begun?: boolean;
}

/** Deltas that append a text to a member of their block, and the block's type should its start be missing. */
const textDeltas = new Map([
  ['text_delta', { type: 'text', member: 'text', content: true }],
  ['thinking_delta', { type: 'thinking', member: 'thinking', content: true }],
  ['signature_delta', { type: 'thinking', member: 'signature', content: false }],
  ['compaction_delta', { type: 'compaction', member: 'content', content: true }],
]);

/**
 * Puts a streamed message together as the JSON body it would have been.
 *
 * Events: https://docs.claude.com/en/docs/build-with-claude/streaming. `message_start` carries the input's usage,
 * each `message_delta` a newer snapshot of it. A second `message_start` begins another message (a gateway that tried
 * again): it replaces the first. The output count of `message_start` is a placeholder: without a `message_delta` the
 * output is not known.
 */
export function anthropicAssembler(): ResponseAssembler {
  let message: JsonObject = {};
  /** By the wire's index, which need not start at 0 after a fallback. */
  const content = new IndexedParts<OpenBlock>();
  const unknown = new UnknownParts();
  let error: unknown;
  let finished = false;
  let outputCounted = false;

  /** Where a stream's index is in use already by a block that is over, its place here: the next free one. */
  const places = new Map<number, number>();
  let last = 0;

  /** The block that an event names; an event without an index is about the last one. */
  const placeOf = (index: unknown): number => {
    const named = indexOf(index, -1);
    return named === -1 ? last : (places.get(named) ?? named);
  };

  const start = (event: JsonObject): boolean => {
    const block = { ...objectOf(event['content_block']) };
    const named = indexOf(event['index'], content.size);
    // A server that gives several blocks one index.
    const before = content.get(placeOf(named));
    const isSame = before?.block['id'] !== undefined && before.block['id'] === block['id'];
    if (before?.begun && !isSame) places.set(named, content.next());
    last = placeOf(named);
    return content.set(last, { block, input: [] });
  };

  const delta = (index: number, value: JsonObject): boolean => {
    const open = content.at(index, () => ({ block: {}, input: [] }));
    const type = stringOf(value['type']);
    const known = textDeltas.get(type);
    if (open !== undefined && known !== undefined) {
      open.block['type'] ??= known.type;
      // The member named like the block's, but for compaction, whose delta has `content`.
      const piece = stringOf(value[known.member]);
      const before = stringOf(open.block[known.member]);
      // A block that starts with its text, and then sends all of it.
      const isRepeated = !open.begun && before !== '' && piece.startsWith(before);
      open.block[known.member] = isRepeated ? piece : before + piece;
      open.begun = true;
      return known.content && piece !== '';
    }
    if (open !== undefined && type === 'input_json_delta') {
      open.block['type'] ??= 'tool_use';
      open.begun = true;
      const piece = textOf(value['partial_json']);
      open.input.push(piece);
      return piece !== '';
    }
    if (open !== undefined && type === 'citations_delta') {
      open.block['citations'] = [...listOf(open.block['citations']), value['citation']];
      return false;
    }
    unknown.add({ event: 'content_block_delta', index, delta: value });
    return false;
  };

  const push: ResponseAssembler['push'] = ({ event, data: value }) => {
    if (!isObject(value)) {
      if (errorIn(value, event) !== undefined) {
        error = value;
        finished = true;
      } else if (!isDone(value)) unknown.add({ event, data: value });
      return false;
    }
    switch (stringOf(value['type']) || event) {
      case 'message_start': {
        const { content: whole, ...start } = objectOf(value['message']);
        message = start;
        content.clear();
        places.clear();
        finished = false;
        outputCounted = false;
        for (const block of listOf(whole)) content.set(content.size, { block: objectOf(block), input: [] });
        return false;
      }
      case 'content_block_start': {
        if (!start(value)) unknown.add({ event });
        const block = objectOf(value['content_block']);
        return stringOf(block['text']) !== '' || stringOf(block['thinking']) !== '';
      }
      case 'content_block_delta':
        return delta(placeOf(value['index']), objectOf(value['delta']));
      case 'message_delta': {
        const change = objectOf(value['delta']);
        if (change['stop_reason'] !== undefined) message['stop_reason'] = change['stop_reason'];
        if (value['context_management']) message['context_management'] = value['context_management'];
        for (const usage of [value['usage'], change['usage']]) {
          if (!isObject(usage)) continue;
          message['usage'] = mergeUsage(message['usage'], usage);
          outputCounted ||= usage['output_tokens'] !== undefined;
        }
        const rest = { ...unknownMembers(value, eventMembers), ...unknownMembers(change, deltaMembers) };
        if (Object.keys(rest).length > 0) unknown.add({ event: 'message_delta', ...rest });
        return false;
      }
      case 'message_stop': {
        finished = true;
        const rest = unknownMembers(value, eventMembers);
        if (rest) unknown.add({ event: 'message_stop', ...rest });
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
        // Gateways send an error as the data of any event.
        if (errorIn(value, event) !== undefined) {
          error = value;
          finished = true;
        } else unknown.add({ event, data: value });
        return false;
    }
  };

  const result = (): ResponseModel => {
    const blocks = content.inOrder().map(([, open]) => withInput(open));
    const usage = outputCounted ? message['usage'] : withoutPlaceholder(message['usage']);
    const whole = anthropicAnswer({ ...message, usage, content: blocks });
    return {
      ...whole,
      ...(error === undefined ? {} : { error }),
      finished,
      unknown: [...whole.unknown, ...unknown.list()],
    };
  };

  return { push, result };
}

function withInput({ block, input }: OpenBlock): JsonObject {
  const text = input.reduce(appendInput, '');
  return text === '' ? block : { ...block, input: text };
}

function withoutPlaceholder(usage: unknown): unknown {
  if (!isObject(usage)) return usage;
  const { output_tokens: _, ...rest } = usage;
  return Object.keys(rest).length === 0 ? undefined : rest;
}
