import type { Database } from '../store/database.ts';
import { objectOf, parseJson, stringOf } from '../wire/json.ts';
import { storedAnswer as storedModel } from '../wire/stored-answer.ts';
import type { ResponseModel } from '../wire/types.ts';
import { joinTurns, type Turn } from '../wire/websocket/chain.ts';
import { storedAnswer } from './exchange-head.ts';
import { type ExchangeName, exchangeOfAnswer } from './exchange-names.ts';
import { requestBody } from './request-body.ts';

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
  const own = await requestBody(db, exchange.n);
  if (own && own.encoding !== 'json')
    return { body: undefined, other: { encoding: own.encoding, text: own.text }, conversation: 'whole' };
  const body = own && parseJson(own.text);
  const turns = await framesTo(db, exchange, body);
  const last = joinTurns(turns).at(-1);
  const conversation = last?.joined === 'missing_link' ? 'part' : last?.joined ? 'joined' : 'whole';
  return { body: last?.body ?? body, other: null, conversation };
}

/** The answer of an exchange; null when there was none that lens understands. */
export async function loadAnswer(db: Database, n: number): Promise<ResponseModel | null> {
  const text = await storedAnswer(db, n);
  return text === null ? null : storedModel(parseJson(text));
}

/** The frames a request continues, oldest first, itself last. */
async function framesTo(db: Database, exchange: ExchangeName, body: unknown): Promise<Turn[]> {
  const turns: Turn[] = [{ id: exchange.id, request: body, answer: null }];
  const seen = new Set([exchange.n]);
  for (let at = { n: exchange.n, request: body }; ; ) {
    const wanted = stringOf(objectOf(at.request)['previous_response_id']);
    const before = wanted === '' ? undefined : await exchangeOfAnswer(db, wanted, at.n);
    if (!before || seen.has(before.n)) return turns;
    seen.add(before.n);
    const stored = await requestBody(db, before.n);
    const request = stored?.encoding === 'json' ? parseJson(stored.text) : undefined;
    turns.unshift({ id: before.id, request, answer: await loadAnswer(db, before.n) });
    at = { n: before.n, request };
  }
}
