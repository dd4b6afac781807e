import type { Database } from '../store/database.ts';
import { storedResponse } from '../store/queries/request-bodies.ts';
import { requestBody } from '../store/queries/request-body.ts';
import { parseJson } from '../wire/json.ts';
import { storedAnswer } from '../wire/stored-answer.ts';
import type { ResponseModel } from '../wire/types.ts';
import { continuedAnswer, joinTurns, type Turn } from '../wire/websocket/chain.ts';
import { type ExchangeName, exchangeOfAnswer } from './exchange-names.ts';

/** The body of a request with its whole conversation. */
export interface LoadedRequest {
  /** Parsed; undefined when there was no body, or it was no JSON. */
  body: unknown;
  /** A body that was no JSON, as text or base64. */
  other: { encoding: 'text' | 'base64'; text: string } | null;
  /** `whole`; `joined` with the frames it continues; `part`: what it continues was not seen. */
  conversation: 'whole' | 'joined' | 'part';
}

/** Reads a request; a frame that carries only what is new is joined with those it continues. */
export async function loadRequest(db: Database, exchange: ExchangeName): Promise<LoadedRequest> {
  const own = await requestBody(db, exchange.exchange_id);
  if (own && own.encoding !== 'json')
    return { body: undefined, other: { encoding: own.encoding, text: own.text }, conversation: 'whole' };
  const body = own && parseJson(own.text);
  const turns = await framesTo(db, exchange, body);
  const last = joinTurns(turns).at(-1);
  const conversation = last?.joined === 'missing_link' ? 'part' : last?.joined ? 'joined' : 'whole';
  return { body: last?.body ?? body, other: null, conversation };
}

/** The answer of an exchange; null when there was none that lens understands. */
async function loadAnswer(db: Database, exchange: number): Promise<ResponseModel | null> {
  return storedAnswer(await loadAnswerBody(db, exchange));
}

/** What is stored of an answer: the model of it, or the body of one that is no model's; null when nothing is. */
export async function loadAnswerBody(db: Database, exchange: number): Promise<unknown> {
  const text = await storedResponse(db, exchange);
  return text === null ? null : (parseJson(text) ?? null);
}

/** The frames a request continues, oldest first, itself last. */
async function framesTo(db: Database, exchange: ExchangeName, body: unknown): Promise<Turn[]> {
  const turns: Turn[] = [{ id: exchange.record_id, request: body, answer: null }];
  const seen = new Set([exchange.exchange_id]);
  for (let at = { exchange: exchange.exchange_id, request: body }; ; ) {
    const wanted = continuedAnswer(at.request);
    const before = wanted === '' ? undefined : await exchangeOfAnswer(db, wanted, at.exchange);
    if (!before || seen.has(before.exchange_id)) return turns;
    seen.add(before.exchange_id);
    const stored = await requestBody(db, before.exchange_id);
    const request = stored?.encoding === 'json' ? parseJson(stored.text) : undefined;
    turns.unshift({ id: before.record_id, request, answer: await loadAnswer(db, before.exchange_id) });
    at = { exchange: before.exchange_id, request };
  }
}
