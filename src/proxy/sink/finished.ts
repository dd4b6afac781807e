import { redactUrl } from '../../record/redact.ts';
import type { ResponseModel, Wire } from '../../wire/types.ts';
import type { FinishedExchange, StartStep } from './messages.ts';

interface FinishedInput {
  start: StartStep;
  /** Model the request asked for. */
  asked: string | null;
  wire: Wire | undefined;
  response: { status: number | null; outcome: string; ms_end: number; ms_first_content?: number };
  model: ResponseModel | undefined;
}

/** The facts of an exchange that the terminal shows. */
export function finishedExchange({ start, asked, wire, response, model }: FinishedInput): FinishedExchange {
  const usage = model && wire ? wire.usage(model.usage) : null;
  return {
    id: start.id,
    agent: start.target.agent,
    model: model?.model ?? asked,
    path: redactUrl(start.target.path).value.split('?', 1)[0] as string,
    status: response.status,
    outcome: response.outcome,
    input: usage?.input ?? null,
    cacheRead: usage?.cacheRead ?? null,
    output: usage?.output ?? null,
    msFirstContent: response.ms_first_content ?? null,
    msEnd: response.ms_end,
  };
}
