import type { ExchangeError, ExchangeTap, RawHeaders, Recorder, Target } from '../types.ts';
import { readClientMessage, readServerMessage } from './messages.ts';

/** How a turn continues an earlier one. */
interface TurnLink {
  /** Exchange of the turn it continues. */
  previous?: string;
  /** `false`: a whole request by itself; `missing_link`: something it builds on was not seen by this capture. */
  joined: boolean | 'missing_link';
}

/** Which exchange gave which answer, over all sockets of a capture: a conversation may move to another socket. */
export interface TurnChain {
  /** The position of a frame with this `previous_response_id`. */
  link(previousResponse: string | undefined): TurnLink;
  answered(responseId: string, exchange: string, whole: boolean): void;
}

/** Answers remembered; a day of work has a few thousand. The oldest are forgotten first. */
const MAX_REMEMBERED = 100_000;

/** A chain that knows nothing yet. */
export function turnChain(): TurnChain {
  const byResponse = new Map<string, { exchange: string; whole: boolean }>();
  return {
    link(previousResponse) {
      if (previousResponse === undefined) return { joined: false };
      const found = byResponse.get(previousResponse);
      if (!found) return { joined: 'missing_link' };
      return { previous: found.exchange, joined: found.whole ? true : 'missing_link' };
    },
    answered(responseId, exchange, whole) {
      if (byResponse.has(responseId)) return;
      byResponse.set(responseId, { exchange, whole });
      for (const oldest of byResponse.keys()) {
        if (byResponse.size <= MAX_REMEMBERED) break;
        byResponse.delete(oldest);
      }
    },
  };
}

export interface TurnsContext {
  recorder: Recorder;
  /** Answers seen by this capture on any socket. */
  chain: TurnChain;
  target: Target;
  /** The client's handshake headers, used for every turn of its socket. */
  headers: RawHeaders;
  connection: string;
}

/** Records the messages of one socket as exchanges: one a turn, from `response.create` to its answer's last event. */
export interface Turns {
  /** The headers of the 101 answer, reported before the first server message. */
  opened(status: number, headers: RawHeaders): void;
  client(text: string): void;
  server(text: string): void;
  /** Ends the turns that have no answer yet. */
  close(outcome: 'truncated' | 'aborted_by_client', error?: ExchangeError): void;
}

interface OpenTurn {
  tap: ExchangeTap;
  whole: boolean;
  answered: boolean;
}

/**
 * Turns of a Responses WebSocket. The server answers one at a time and in order, so an event belongs to the oldest
 * turn without an ending; messages that belong to no turn are counted by their type. The two directions are decoded
 * apart, so that an answer may be known before the large frame it answers: then it waits for it.
 */
export function recordTurns({ recorder, chain, target, headers, connection }: TurnsContext): Turns {
  const open: OpenTurn[] = [];
  let early: string[] = [];
  let head: { status: number; headers: RawHeaders } = { status: 101, headers: [] };

  const count = (type: string): void =>
    recorder.other('WebSocket', `${target.path.split('?', 1)[0]} ${type}`);

  function begin(text: string, previousResponse: string | undefined): void {
    const { previous, joined } = chain.link(previousResponse);
    const websocket = { joined, ...(previous === undefined ? {} : { previous }) };
    const tap = recorder.exchange({ method: 'GET', target, headers, connection, websocket });
    tap.requestChunk(Buffer.from(text));
    tap.requestEnd();
    open.push({ tap, whole: joined !== 'missing_link', answered: false });
    const waiting = early;
    early = [];
    for (const message of waiting) server(message);
  }

  function server(text: string): void {
    const [turn] = open;
    const message = readServerMessage(text);
    if (!turn) {
      if (message.answers) early.push(text);
      else count(message.type);
      return;
    }
    if (!turn.answered) turn.tap.answerHead(head.status, head.headers);
    turn.answered = true;
    turn.tap.answerChunk(Buffer.from(text));
    if (message.response !== undefined) chain.answered(message.response, turn.tap.id, turn.whole);
    if (!message.last) return;
    turn.tap.end('complete');
    open.shift();
  }

  return {
    opened(status, answerHeaders) {
      head = { status, headers: answerHeaders };
    },
    client(text) {
      const message = readClientMessage(text);
      if (message.kind === 'turn') begin(text, message.previousResponse);
      else count(message.type);
    },
    server,
    close(outcome, error) {
      for (const { tap } of open.splice(0)) tap.end(outcome, error);
      for (const text of early.splice(0)) count(readServerMessage(text).type);
    },
  };
}
