import { objectOf, stringOf } from '../../wire/json.ts';
import { openaiResponses } from '../../wire/responses/wire.ts';
import type { ToolDefinition } from '../../wire/types.ts';
import { type DryOptions, dryAnswer } from './answer.ts';
import { responsesEncoder } from './responses.ts';
import type { DryAnswer } from './types.ts';

/** Answers Responses requests that may lean on an earlier answer (`previous_response_id`), as Codex's frames do. */
export interface ResponsesStandIn {
  answer(body: unknown): DryAnswer & { responseId: string };
  /** The events of one answer in order: the data of SSE events, and just as well the frames of a WebSocket. */
  events(body: unknown): object[];
}

/** Answers whose tools are remembered, so that a long run does not grow. */
const rememberedAnswers = 1000;

/**
 * A stand-in with the little memory that chained requests need: which tools the chain has offered so far. It does
 * no I/O, so the same events serve HTTP and WebSocket.
 */
export function responsesStandIn(options: DryOptions): ResponsesStandIn {
  const offered = new Map<string, readonly ToolDefinition[]>();

  const answer = (body: unknown): DryAnswer & { responseId: string } => {
    const known = offered.get(stringOf(objectOf(body)['previous_response_id'])) ?? [];
    const own = openaiResponses.split(body).tools;
    const made = dryAnswer(openaiResponses, { body, path: '/v1/responses' }, options, known);
    const responseId = made.id('resp_');
    offered.set(responseId, own.length > 0 ? own : known);
    for (const oldest of offered.keys()) {
      if (offered.size <= rememberedAnswers) break;
      offered.delete(oldest);
    }
    return { ...made, responseId, id: (prefix) => (prefix === 'resp_' ? responseId : made.id(prefix)) };
  };

  return {
    answer,
    events: (body) => responsesEncoder.events(answer(body)).map(({ data }) => objectOf(data)),
  };
}
