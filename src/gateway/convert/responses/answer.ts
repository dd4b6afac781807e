import type { JsonObject } from '../../../wire/json.ts';
import type { Block } from '../../../wire/types.ts';
import type { AnswerPart, CommonAnswer, CommonUsage, Stop } from '../common.ts';
import { hasCall } from '../params.ts';

export function readResponsesStop(reason: string | null, blocks: readonly Block[]): Stop {
  if (reason === 'max_output_tokens') return 'length';
  if (reason === 'content_filter') return 'refusal';
  return hasCall(blocks) ? 'calls' : 'end';
}

const incompleteReasons: Partial<Record<Stop, string>> = {
  length: 'max_output_tokens',
  refusal: 'content_filter',
};

/** https://platform.openai.com/docs/api-reference/responses/object */
export function writeResponsesAnswer(answer: CommonAnswer): JsonObject {
  const created = Math.floor(Date.now() / 1000);
  const output = answer.parts.map((part, index) => outputItem(part, itemId(answer.id, index)));
  return wholeResponse(responseHead(answer, created), output, answer);
}

export const itemId = (id: string, index: number): string => `${id}_${index}`;

/** The members that every event of a response repeats. */
export function responseHead({ id, model }: { id: string; model: string }, created: number): JsonObject {
  return { id: `resp_${id}`, object: 'response', created_at: created, model };
}

/** The response as its last event has it. */
export function wholeResponse(
  head: JsonObject,
  output: readonly JsonObject[],
  { stop, usage }: CommonAnswer,
): JsonObject {
  const reason = incompleteReasons[stop];
  return {
    ...head,
    status: reason === undefined ? 'completed' : 'incomplete',
    error: null,
    incomplete_details: reason === undefined ? null : { reason },
    output,
    usage: usageOf(usage),
  };
}

/** `input_tokens` includes what came from the cache. */
function usageOf({ input, cacheRead, cacheWrite, output, reasoning }: CommonUsage): JsonObject {
  return {
    input_tokens: input,
    input_tokens_details: {
      cached_tokens: cacheRead,
      ...(cacheWrite > 0 ? { cache_write_tokens: cacheWrite } : {}),
    },
    output_tokens: output,
    output_tokens_details: { reasoning_tokens: reasoning },
    total_tokens: input + output,
  };
}

/** An output item, whole. */
export function outputItem(part: AnswerPart, id: string): JsonObject {
  switch (part.type) {
    case 'text':
      return {
        id: `msg_${id}`,
        type: 'message',
        status: 'completed',
        role: 'assistant',
        content: [{ type: 'output_text', text: part.text, annotations: [] }],
      };
    case 'thinking':
      return { id: `rs_${id}`, type: 'reasoning', summary: [{ type: 'summary_text', text: part.text }] };
    case 'call': {
      const { namespace, name, text } = part;
      const named = { call_id: part.id, name, ...(namespace === undefined ? {} : { namespace }) };
      return part.freeForm
        ? { id: `ctc_${id}`, type: 'custom_tool_call', status: 'completed', ...named, input: text }
        : { id: `fc_${id}`, type: 'function_call', status: 'completed', ...named, arguments: text };
    }
  }
}

/** The item as its first event has it: without content. */
export function emptyItem(item: JsonObject): JsonObject {
  const status = item['status'] === undefined ? {} : { status: 'in_progress' };
  switch (item['type']) {
    case 'message':
      return { ...item, ...status, content: [] };
    case 'reasoning':
      return { ...item, summary: [] };
    case 'custom_tool_call':
      return { ...item, ...status, input: '' };
    default:
      return { ...item, ...status, arguments: '' };
  }
}
