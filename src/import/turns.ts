import { objectOf, parseJson, stringOf } from '../wire/json.ts';
import type { TimedEvent } from './answer.ts';

/** A message of a WebSocket connection: its JSON value, and its time in milliseconds since 1970. */
interface SocketMessage {
  data: unknown;
  at: number | null;
}

/** A request of a connection and the events that answered it. */
interface SocketTurn {
  request: SocketMessage;
  events: TimedEvent[];
}

const typeOf = ({ data }: SocketMessage): string => stringOf(objectOf(data)['type']);

/** A message as a log keeps it: an object, or its JSON text. */
export function socketMessage(value: unknown, at: number | null): SocketMessage {
  const parsed = typeof value === 'string' ? parseJson(value) : undefined;
  return { data: parsed ?? value, at };
}

/**
 * The requests of a connection (`response.create`) with their answers. Each answer begins with `response.created`, and
 * they come in the order of the requests; what the server sends of its own accord belongs to the answer before it.
 */
export function socketTurns(
  sent: readonly SocketMessage[],
  received: readonly SocketMessage[],
): SocketTurn[] {
  const answers: SocketMessage[][] = [];
  for (const message of received) {
    const last = answers.at(-1);
    const isStart = typeOf(message) === 'response.created';
    if (last === undefined || (isStart && last.some((one) => typeOf(one) === 'response.created')))
      answers.push([message]);
    else last.push(message);
  }
  return sent
    .filter((message) => typeOf(message) === 'response.create')
    .map((request, index) => ({
      request,
      events: (answers[index] ?? []).map((one) => ({ event: typeOf(one) || null, ...one })),
    }));
}
