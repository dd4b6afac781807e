import { errorIn } from '../error.ts';
import {
  appendInput,
  indexOf,
  isObject,
  type JsonObject,
  listOf,
  objectOf,
  stringOf,
  unknownMembers,
} from '../json.ts';
import { IndexedParts, UnknownParts } from '../parts.ts';
import { mergeUsage } from '../tokens.ts';
import type { ResponseAssembler, ResponseModel } from '../types.ts';
import { converseBlock } from './blocks.ts';

const answerMembers = new Set(['output', 'stopReason', 'usage', 'metrics', 'message', 'type', 'error']);
/** `p` is padding against guessing by length. */
const eventMembers = new Set(['contentBlockIndex', 'delta', 'start', 'role', 'stopReason', 'p']);
const metadataMembers = new Set(['usage', 'metrics', 'p']);

/** An answer that came as one JSON body: an output, or an error (`{message}`). */
export function converseAnswer(body: unknown): ResponseModel {
  const answer = objectOf(body);
  const output = objectOf(objectOf(answer['output'])['message']);
  const error = errorIn(body);
  const rest = unknownMembers(answer, answerMembers);
  return {
    model: null,
    id: null,
    role: 'assistant',
    blocks: listOf(output['content']).map((block) => converseBlock(block, 'assistant')),
    stopReason: stringOf(answer['stopReason']) || null,
    usage: answer['usage'] ?? null,
    ...(error === undefined ? {} : { error }),
    finished: isObject(body),
    unknown: rest === undefined ? [] : [rest],
  };
}

/**
 * Puts a ConverseStream together as the JSON body it would have been. Events are named by the framing; `metadata` with the
 * usage comes after `messageStop`, which ends the answer.
 * https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ConverseStreamOutput.html
 */
export function converseAssembler(): ResponseAssembler {
  const blocks = new IndexedParts<OpenBlock>();
  const unknown = new UnknownParts();
  let stopReason: unknown = null;
  let usage: unknown;
  let error: unknown;
  let finished = false;

  const delta = (index: number, value: JsonObject): boolean => {
    const open = blocks.at(index, () => ({ block: {}, input: [] }));
    if (open !== undefined && typeof value['text'] === 'string') {
      open.block['text'] = stringOf(open.block['text']) + value['text'];
      return value['text'] !== '';
    }
    if (open !== undefined && isObject(value['toolUse'])) {
      const piece = stringOf(value['toolUse']['input']);
      open.input.push(piece);
      return piece !== '';
    }
    if (open !== undefined && isObject(value['reasoningContent'])) {
      const { reasoningContent: piece } = value;
      open.block['reasoningContent'] = mergeReasoning(objectOf(open.block['reasoningContent']), piece);
      return typeof piece['text'] === 'string';
    }
    unknown.add({ event: 'contentBlockDelta', index, delta: value });
    return false;
  };

  const push: ResponseAssembler['push'] = (given) => {
    const { event, data } = unwrapped(given);
    const failure = event !== null && eventNames.has(event) ? undefined : errorIn(data, event);
    if (failure !== undefined && !event?.endsWith('Exception')) {
      error = failure;
      finished = true;
      return false;
    }
    if (!isObject(data)) {
      unknown.add({ event, data });
      return false;
    }
    if (event?.endsWith('Exception')) {
      error = { type: event, ...data };
      finished = true;
      return false;
    }
    const index = indexOf(data['contentBlockIndex'], 0);
    const rest = unknownMembers(data, event === 'metadata' ? metadataMembers : eventMembers);
    if (rest) unknown.add({ event, ...rest });
    switch (event) {
      case 'contentBlockStart':
        blocks.set(index, { block: { ...objectOf(data['start']) }, input: [] });
        return false;
      case 'contentBlockDelta':
        return delta(index, objectOf(data['delta']));
      case 'messageStop':
        stopReason = data['stopReason'];
        finished = true;
        return false;
      case 'metadata':
        if (isObject(data['usage'])) usage = mergeUsage(usage, data['usage']);
        return false;
      case 'messageStart':
      case 'contentBlockStop':
        return false;
      default:
        if (!rest) unknown.add({ event, data });
        return false;
    }
  };

  const result = (): ResponseModel => {
    const content = blocks.inOrder().map(([, open]) => withInput(open));
    const whole = converseAnswer({ output: { message: { content } }, stopReason, usage });
    const failure = error === undefined ? {} : { error };
    return { ...whole, ...failure, finished, unknown: [...whole.unknown, ...unknown.list()] };
  };

  return { push, result };
}

/** Events that gateways send over SSE: `{contentBlockDelta: {…}}` in place of a named frame. */
function unwrapped(event: { event: string | null; data: unknown }): { event: string | null; data: unknown } {
  const [name = '', ...others] = isObject(event.data) ? Object.keys(event.data) : [];
  if (others.length > 0 || !(eventNames.has(name) || name.endsWith('Exception'))) return event;
  return { event: name, data: objectOf(event.data)[name] };
}

const eventNames = new Set(
  'messageStart contentBlockStart contentBlockDelta contentBlockStop messageStop metadata'.split(' '),
);

function mergeReasoning(before: JsonObject, piece: JsonObject): JsonObject {
  if (typeof piece['redactedContent'] === 'string') {
    return { redactedContent: stringOf(before['redactedContent']) + piece['redactedContent'] };
  }
  const text = objectOf(before['reasoningText']);
  const signature = stringOf(text['signature']) + stringOf(piece['signature']);
  return {
    reasoningText: {
      text: stringOf(text['text']) + stringOf(piece['text']),
      ...(signature ? { signature } : {}),
    },
  };
}

function withInput({ block, input }: OpenBlock): JsonObject {
  return isObject(block['toolUse'])
    ? { toolUse: { ...block['toolUse'], input: input.reduce(appendInput, '') } }
    : block;
}

/** A content block of a stream, and the pieces of JSON text of its tool input. */
interface OpenBlock {
  block: JsonObject;
  input: string[];
}
