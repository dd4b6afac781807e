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
 * Joins frames that carry only what is new (`previous_response_id`) into whole requests: the input of
 * the turn they continue, what the model answered there, then their own input. Only input is inherited: tools and
 * instructions are sent again with each frame. A link is looked for among all earlier turns, so that a conversation
 * which moved to another socket, or branched, still joins.
 */
export function joinTurns(turns: readonly Turn[]): JoinedTurn[] {
  const byResponse = new Map<string, { turn: Turn; joined: JoinedTurn }>();
  return turns.map((turn) => {
    const wanted = stringOf(objectOf(turn.request)['previous_response_id']);
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
  const { previous_response_id: _, ...rest } = request;
  const input = [
    ...inputItems(before.joined.body),
    ...answerItems(before.turn.answer?.blocks ?? []),
    ...inputItems(request),
  ];
  const broken = before.joined.joined === 'missing_link';
  return { id, body: { ...rest, input }, joined: broken ? 'missing_link' : true, previous: before.turn.id };
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
