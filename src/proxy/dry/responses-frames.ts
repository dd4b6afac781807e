import { objectOf, stringOf } from '../../wire/json.ts';
import { openaiResponses } from '../../wire/responses/wire.ts';
import { type DryOptions, dryAnswer, type Earlier } from './answer.ts';
import { responsesEncoder } from './responses.ts';
import type { DryAnswer } from './types.ts';

/** Answers Responses requests that may lean on an earlier answer (`previous_response_id`), as Codex's frames do. */
export interface ResponsesStandIn {
  answer(body: unknown): DryAnswer & { responseId: string };
  /** The events of one answer in order: the data of SSE events, and just as well the frames of a WebSocket. */
  events(body: unknown): object[];
}

/** Answers that are remembered, so that a long run does not grow. */
const rememberedAnswers = 1000;

/**
 * A stand-in with the little memory that chained requests need: which tools a chain has offered, and how much its
 * server would hold by now. It does no I/O, so the same events serve HTTP and WebSocket.
 */
export function responsesStandIn(options: DryOptions): ResponsesStandIn {
  const answered = new Map<string, Earlier>();

  const answer = (body: unknown): DryAnswer & { responseId: string } => {
    const earlier = answered.get(stringOf(objectOf(body)['previous_response_id']));
    const made = dryAnswer(openaiResponses, { body, path: '/v1/responses' }, options, earlier);
    const responseId = made.id('resp_');
    const whole = {
      ...made,
      responseId,
      id: (prefix: string) => (prefix === 'resp_' ? responseId : made.id(prefix)),
    };
    answered.set(responseId, after(body, whole, earlier));
    for (const oldest of answered.keys()) {
      if (answered.size <= rememberedAnswers) break;
      answered.delete(oldest);
    }
    return whole;
  };

  return {
    answer,
    events: (body) => responsesEncoder.events(answer(body)).map(({ data }) => objectOf(data)),
  };
}

/** What the next request of the chain builds on: everything said so far, this answer included. */
function after(body: unknown, answer: DryAnswer, earlier: Earlier | undefined): Earlier {
  const { tools } = openaiResponses.split(body);
  const said = [objectOf(body)['input'], objectOf(responsesEncoder.json(answer))['output']];
  const characters = said.map((items) => JSON.stringify(items ?? []).length);
  return {
    tools: tools.length > 0 ? tools : (earlier?.tools ?? []),
    held: {
      items: characters.reduce((sum, length) => sum + length, earlier?.held.items ?? 0),
      input: answer.usage.input,
    },
  };
}
