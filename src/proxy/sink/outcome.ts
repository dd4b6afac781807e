import { redactUrl } from '../../record/redact.ts';
import { usageOfAnswer } from '../../wire/answer-format.ts';
import type { ResponseModel, Wire } from '../../wire/types.ts';
import type { AnswerResult } from './answer.ts';
import type { EndStep, FinishedExchange, StartStep } from './messages.ts';

/**
 * The outcome by the protocol's own end, which the relay cannot see: a stream that closes in good order without it is
 * truncated, and a client that leaves after it (many do) has had the whole answer. So is an answer without any content
 * where one of a model is expected. An end is not judged when lens itself could not read.
 */
export function judge(
  end: EndStep,
  { model, events, body, base64, incomplete }: AnswerResult,
  { status, isModelAnswer }: { status: number | null; isModelAnswer: boolean },
): EndStep {
  const isEmpty = [model, events, body, base64, incomplete].every((part) => part === undefined);
  if (isModelAnswer && isEmpty && status === 200 && end.outcome === 'complete')
    return { outcome: 'truncated', error: { code: 'EMPTY_ANSWER', message: 'the answer has no content' } };
  const streamed = model !== undefined && events !== undefined && status !== null && status < 300;
  if (!streamed) return end;
  const whole = model.finished || model.error !== undefined;
  if (end.outcome === 'aborted_by_client' && model.finished) return { outcome: 'complete' };
  if (end.outcome !== 'complete' || whole || incomplete) return end;
  const message = `the stream closed after ${events} events without the end its protocol has`;
  return { outcome: 'truncated', error: { code: 'STREAM_UNFINISHED', message } };
}

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
  const usage = model && wire ? usageOfAnswer(wire, model.usage) : null;
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
