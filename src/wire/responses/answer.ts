import { errorIn } from '../error.ts';
import { isObject, listOf, objectOf, stringOf, unknownMembers } from '../json.ts';
import type { Block, ResponseModel } from '../types.ts';
import { responsesItem } from './items.ts';
import { responsesMessage } from './view.ts';

/**
 * Members that the model of an answer holds, or that only repeat the request: the API sends every parameter back.
 * https://platform.openai.com/docs/api-reference/responses/object
 */
const knownMembers = new Set(
  `id object created_at completed_at status model output usage error incomplete_details background billing conversation
  frequency_penalty include instructions max_output_tokens max_tool_calls metadata output_text parallel_tool_calls
  presence_penalty previous_response_id prompt prompt_cache_key prompt_cache_retention reasoning safety_identifier
  service_tier store temperature text tool_choice tools top_logprobs top_p truncation user`.split(/\s+/),
);

const openStatuses = new Set(['in_progress', 'queued']);

/** An answer that came as one JSON body: a response, a compaction, an error, or a count of tokens. */
export function responsesAnswer(body: unknown): ResponseModel {
  const answer = objectOf(body);
  const status = stringOf(answer['status']);
  const counted = answer['object'] === 'response.input_tokens';
  const error = errorIn(answer);
  const rest = counted || error === answer ? undefined : unknownMembers(answer, knownMembers);
  return {
    model: stringOf(answer['model']) || null,
    id: stringOf(answer['id']) || null,
    role: 'assistant',
    blocks: listOf(answer['output']).flatMap(outputBlocks),
    stopReason:
      stringOf(objectOf(answer['incomplete_details'])['reason']) ||
      (openStatuses.has(status) ? '' : status) ||
      null,
    usage: counted ? answer : (answer['usage'] ?? null),
    ...(error === undefined ? {} : { error }),
    finished: isObject(body) && !openStatuses.has(status),
    unknown: rest === undefined ? [] : [rest],
  };
}

function outputBlocks(value: unknown): Block[] {
  const item = objectOf(value);
  return item['type'] === 'message' ? responsesMessage(item).blocks : responsesItem(item).blocks;
}
