import { objectOf, parseJson, stringOf } from '../json.ts';
import { type AwsMessage, createAwsEventStreamDecoder } from './aws-event-stream.ts';
import { type AnswerDecoder, type AnswerEvent, answerEvent } from './event.ts';

/** An answer of Bedrock: the events inside the messages of an AWS event stream. */
export function decodeAsAws(): AnswerDecoder {
  const decoder = createAwsEventStreamDecoder();
  return {
    push: (chunk) => decoder.push(chunk).map(bedrockEvent),
    end: () => ({
      kind: 'events',
      events: [],
      problem: decoder.damaged === null ? null : 'damaged',
    }),
  };
}

/**
 * InvokeModelWithResponseStream wraps the model's own event in base64 (`chunk`: `{bytes}`), ConverseStream names it in
 * `:event-type`. An exception becomes the error event of the Messages wire, its name kept.
 */
function bedrockEvent({ headers, payload }: AwsMessage): AnswerEvent {
  const text = payload.toString('utf8');
  const body = objectOf(parseJson(text));
  if (headers[':message-type'] === 'event') {
    if (typeof body['bytes'] !== 'string') return answerEvent(headers[':event-type'] ?? null, text);
    const inner = Buffer.from(body['bytes'], 'base64').toString('utf8');
    return answerEvent(stringOf(objectOf(parseJson(inner))['type']) || null, inner);
  }
  const type = headers[':exception-type'] ?? headers[':error-code'] ?? 'error';
  const message = stringOf(body['message']) || headers[':error-message'] || text;
  return answerEvent('error', JSON.stringify({ type: 'error', error: { type, message } }));
}
