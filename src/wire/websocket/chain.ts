import { isObject, type JsonObject, listOf, objectOf, parseJson, stringOf } from '../json.ts';
import type { Block } from '../types.ts';

/** One turn of a WebSocket: the frame as sent, and what the server answered. */
export interface Turn {
  /** Exchange id. */
  id: string;
  /** Body of the `response.create` frame. */
  request: unknown;
  /** Id of the response and its blocks; null when there was no answer. */
  answer: { id: string | null; blocks: readonly Block[] } | null;
}

/** A turn with the request that the server worked on. */
export interface JoinedTurn {
  id: string;
  /** The frame's own body when it continues nothing; else the body whose `input` holds the whole conversation. */
  body: unknown;
  /** `false`: a whole request by itself; `missing_link`: what it continues was not seen, so `body` is a part. */
  joined: boolean | 'missing_link';
  /** Exchange whose answer it continues. */
  previous: string | null;
}

/**
 * Id of the answer that a request continues: `previous_response_id` (Responses), or `previous_message_id` of a `thread`
 * of type `continue` (Anthropic Messages); empty if it sends its whole conversation.
 */
export function continuedAnswer(body: unknown): string {
  const { previous_response_id: response, thread } = objectOf(body);
  const { type, previous_message_id: message } = objectOf(thread);
  return stringOf(response) || (type === 'continue' ? stringOf(message) : '');
}

/**
 * Joins requests that carry only what is new into whole ones: the input of the turn they continue, what the model
 * answered there, then their own input. Of Responses only input is inherited: tools and instructions are sent again with
 * each frame. A thread of Anthropic Messages also keeps the system text and tools that a request does not send. A link is looked for among all earlier turns, so that a conversation
 * which moved to another socket, or branched, still joins.
 */
export function joinTurns(turns: readonly Turn[]): JoinedTurn[] {
  const byResponse = new Map<string, { turn: Turn; joined: JoinedTurn }>();
  return turns.map((turn) => {
    const wanted = continuedAnswer(turn.request);
    const joined = joinTurn(turn, wanted, byResponse.get(wanted));
    const answered = turn.answer?.id;
    if (answered) byResponse.set(answered, { turn, joined });
    return joined;
  });
}

function joinTurn(
  turn: Turn,
  wanted: string,
  before: { turn: Turn; joined: JoinedTurn } | undefined,
): JoinedTurn {
  const { id, request } = turn;
  if (wanted === '' || !isObject(request)) return { id, body: request, joined: false, previous: null };
  if (before === undefined) return { id, body: request, joined: 'missing_link', previous: null };
  const blocks = before.turn.answer?.blocks ?? [];
  const broken = before.joined.joined === 'missing_link';
  const body =
    stringOf(request['previous_response_id']) === ''
      ? threadBody(before.joined.body, blocks, request)
      : responsesBody(before.joined.body, blocks, request);
  return { id, body, joined: broken ? 'missing_link' : true, previous: before.turn.id };
}

function responsesBody(before: unknown, blocks: readonly Block[], request: JsonObject): JsonObject {
  const { previous_response_id: _, ...rest } = request;
  return { ...rest, input: [...inputItems(before), ...answerItems(blocks), ...inputItems(request)] };
}

function threadBody(before: unknown, blocks: readonly Block[], request: JsonObject): JsonObject {
  const { thread: _, ...rest } = request;
  const { system, tools, messages } = objectOf(before);
  return {
    ...(system === undefined ? {} : { system }),
    ...(tools === undefined ? {} : { tools }),
    ...rest,
    messages: [
      ...listOf(messages),
      ...(blocks.length > 0 ? [answerMessage(blocks)] : []),
      ...listOf(request['messages']),
    ],
  };
}

function inputItems(body: unknown): unknown[] {
  const { input } = objectOf(body);
  return typeof input === 'string' ? [{ role: 'user', content: input }] : listOf(input);
}

/**
 * Items that an answer's blocks become in the input of the next request. Viewing them gives the same blocks again;
 * ids of items are not among what blocks keep.
 */
export function answerItems(blocks: readonly Block[]): JsonObject[] {
  return blocks.map((block) => {
    switch (block.type) {
      case 'text':
        return { type: 'message', role: 'assistant', content: [textPart(block)] };
      case 'thinking':
        return {
          type: 'reasoning',
          summary: block.text ? [{ type: 'summary_text', text: block.text }] : [],
          ...(block.signature ? { encrypted_content: block.signature } : {}),
        };
      case 'tool_call':
        return callItem(block);
      case 'tool_result':
        return { type: 'function_call_output', call_id: block.id, output: block.text };
      default:
        return block.type === 'other' ? parsedItem(block) : { type: block.type, text: block.text };
    }
  });
}

/** The message that an answer's blocks become in the next request of Anthropic Messages. */
export function answerMessage(blocks: readonly Block[]): JsonObject {
  const content = blocks.map((block): unknown => {
    switch (block.type) {
      case 'text':
        return { type: 'text', text: block.text };
      case 'thinking':
        return { type: 'thinking', thinking: block.text, signature: block.signature ?? '' };
      case 'tool_call':
        return { type: 'tool_use', id: block.id, name: block.name, input: block.input };
      default:
        return block.type === 'other' ? parseJson(block.text) : { type: block.type, text: block.text };
    }
  });
  return { role: 'assistant', content };
}

function textPart(block: Extract<Block, { type: 'text' }>): JsonObject {
  if (block.refusal) return { type: 'refusal', refusal: block.text };
  return {
    type: 'output_text',
    text: block.text,
    ...(block.citations ? { annotations: block.citations } : {}),
  };
}

/** Free-form input is a text, a function's input is JSON. */
function callItem(block: Extract<Block, { type: 'tool_call' }>): JsonObject {
  const call = {
    call_id: block.id,
    name: block.name,
    ...(block.namespace ? { namespace: block.namespace } : {}),
  };
  return typeof block.input === 'string'
    ? { type: 'custom_tool_call', ...call, input: block.input }
    : { type: 'function_call', ...call, arguments: block.text };
}

function parsedItem(block: Extract<Block, { type: 'other' }>): JsonObject {
  const item = parseJson(block.text);
  return isObject(item) ? item : { type: block.wireType, text: block.text };
}
