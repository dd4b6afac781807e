import type { DerivedRow } from '../../store/schema/tables.ts';
import { toolName } from '../../wire/tools/meaning.ts';
import type { Block } from '../../wire/types.ts';
import type { Elements } from '../requests/elements.ts';
import type { Exchange } from '../requests/material.ts';
import type { Link } from './types.ts';

/** A call made by the model, with its result if a later request contains it. */
export interface ToolCall {
  /** Exchange whose answer contains the call. */
  exchange: number;
  /** Position in the answer, from 0. */
  position: number;
  callId: string;
  name: string;
  /** JSON text, or free text for a custom tool. */
  arguments: string;
  /** First exchange that contains the result: the call's own exchange if the provider ran the tool. */
  resultExchange: number | null;
  result: string | null;
  /** Whether the result is marked as an error; null when there is no result. */
  isError: boolean | null;
  /** `answer`: found in the recorded answer. `history`: the answer is missing, but a later request repeats the call. */
  source: 'answer' | 'history';
}

type Call = Extract<Block, { type: 'tool_call' }>;
type Result = Extract<Block, { type: 'tool_result' }>;

/**
 * Matches calls with their results in every wire format. A result is in a request that continues the answer, so only
 * the messages which that request adds are searched: ids need not be unique beyond that. If a wire format has no ids
 * (Gemini), calls and results are matched by name and position within the turn.
 */
export function joinCalls(
  exchanges: readonly Exchange[],
  links: readonly Link[],
  elements: Elements,
): ToolCall[] {
  const followers = Map.groupBy(
    links.filter(({ follows }) => follows !== null),
    ({ follows }) => follows as number,
  );
  const byNumber = new Map(exchanges.map((exchange) => [exchange.n, exchange]));
  return exchanges.flatMap((exchange) => {
    const added = (followers.get(exchange.n) ?? []).map((link) => {
      const next = byNumber.get(link.exchange) as Exchange;
      // After an edit of the history the added messages are unknown, so all messages are searched.
      const from = link.relation === 'edited' ? null : exchange.tips.messages;
      return { next, blocks: addedBlocks(from, next.tips.messages, elements) };
    });
    const answered = callsOf(exchange.answer?.blocks ?? []);
    const remembered = added.map(({ blocks }) => callsOf(blocks)).find((calls) => calls.length > 0) ?? [];
    const calls = exchange.answer === null ? remembered : answered;
    return calls.map((call, position): ToolCall => {
      const own = resultInAnswer(exchange.answer?.blocks ?? [], call);
      const found = own
        ? { next: exchange, result: own }
        : added
            .map(({ next, blocks }) => ({ next, result: resultOf(calls, position, blocks) }))
            .find(({ result }) => result !== undefined);
      return {
        exchange: exchange.n,
        position,
        callId: call.id,
        name: toolName(call),
        arguments: call.text,
        resultExchange: found?.next.n ?? null,
        result: found?.result?.text ?? null,
        isError: found?.result?.isError ?? null,
        source: exchange.answer === null ? 'history' : 'answer',
      };
    });
  });
}

/** Rows of `tool_calls`. */
export function callRows(calls: readonly ToolCall[]): DerivedRow<'tool_calls'>[] {
  return calls.map((call) => ({
    exchange_id: call.exchange,
    position: call.position,
    call_id: call.callId,
    name: call.name,
    arguments: call.arguments,
    result_exchange_id: call.resultExchange,
    result: call.result,
    is_error: call.isError,
    source: call.source,
  }));
}

/** Blocks of the messages on the path from one leaf (from the root when null) to a later one. */
function addedBlocks(from: number | null, to: number | null, elements: Elements): Block[] {
  const depth = from === null ? 0 : elements.node(from).depth;
  return elements.chain(to, depth).flatMap((node) => elements.at(node).blocks);
}

const callsOf = (blocks: readonly Block[]): Call[] => blocks.filter((block) => block.type === 'tool_call');

/**
 * The result of a tool that the provider ran: in the answer that contains the call, by id, or directly after the call.
 */
function resultInAnswer(blocks: readonly Block[], call: Call): Result | undefined {
  const after = blocks[blocks.indexOf(call) + 1];
  return blocks
    .filter((block) => block.type === 'tool_result')
    .find((result) => (call.id === '' ? result === after && result.id === '' : result.id === call.id));
}

/**
 * The result of a call among the blocks that a later request adds: by id; else by the id the client assigned when it
 * repeated the call; else, without any ids (Gemini), the result with the same name at the same position.
 */
function resultOf(calls: readonly Call[], position: number, blocks: readonly Block[]): Result | undefined {
  const call = calls[position] as Call;
  const results = blocks.filter((block) => block.type === 'tool_result');
  const repeated = callsOf(blocks)[position];
  for (const id of [call.id, repeated?.name === call.name ? repeated.id : '']) {
    const found = id === '' ? undefined : results.find((result) => result.id === id);
    if (found) return found;
  }
  const place = calls.slice(0, position).filter(({ name }) => name === call.name).length;
  return results.filter(({ id }) => id === call.name)[place];
}
