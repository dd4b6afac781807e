import { codingsIn, codingsOf, decodeBody } from '../../proxy/sink/decode.ts';
import { limits } from '../../proxy/sink/limits.ts';
import type { UpstreamAnswer } from '../../proxy/types.ts';
import { headerOf } from '../../record/headers.ts';
import { errorText, readError } from '../../wire/error.ts';
import { type JsonObject, parseJson } from '../../wire/json.ts';
import { createAnswerDecoder } from '../../wire/stream/answer.ts';
import type { ResponseModel, Wire } from '../../wire/types.ts';
import type { GatewayWire } from '../config/schema.ts';
import { errorBody } from '../error-body.ts';
import { type AnswerContext, commonAnswer } from './answers.ts';
import { Gaps } from './common.ts';
import { parseRequest } from './parse-request.ts';
import { streamConverter } from './stream.ts';
import { conversions, newId } from './table.ts';
import type { ToolNames } from './tool-names.ts';

/** A request that one wire cannot carry to another: the next endpoint may. */
export class Unconvertible extends Error {}

/** Members of a request that refer to a conversation that only the provider has. */
const heldByProvider = ['previous_response_id', 'conversation', 'prompt'];

/** Signatures that models gave their calls, by id of the call: clients of other wires cannot send them back. */
export class Signatures {
  readonly #byCall = new Map<string, string>();
  static readonly #max = 10_000;

  get(id: string): string | undefined {
    return this.#byCall.get(id);
  }

  set(id: string, signature: string): void {
    this.#byCall.set(id, signature);
    for (const oldest of this.#byCall.keys()) {
      if (this.#byCall.size <= Signatures.#max) break;
      this.#byCall.delete(oldest);
    }
  }
}

export interface ConvertedRequest {
  body: JsonObject;
  model: string;
  stream: boolean;
  notConverted: string[];
  names: ToolNames;
}

/**
 * A request of one wire in another one.
 * @param model asked for in place of the client's
 * @throws Unconvertible for a request that names a conversation which only its provider has
 */
export function convertRequest(
  client: { wire: GatewayWire; body: JsonObject; path: string },
  to: GatewayWire,
  model: string | undefined,
  signatures: Signatures,
): ConvertedRequest {
  const held = heldByProvider.find((name) => client.body[name] !== undefined && client.body[name] !== null);
  if (held !== undefined && client.wire === 'openai-responses')
    throw new Unconvertible(`${held} names what only the provider of ${client.wire} has`);
  if (client.path.startsWith('/v1internal'))
    throw new Unconvertible('requests of Code Assist are not converted; use a key of the Gemini API');
  const { wire, converter } = conversions[client.wire];
  const gaps = new Gaps();
  const { request, names } = parseRequest(wire, converter, client, gaps);
  for (const { parts } of request.turns) {
    for (const part of parts) {
      const signature = part.type === 'call' ? signatures.get(part.id) : undefined;
      if (part.type === 'call' && signature !== undefined) part.signature ??= signature;
    }
  }
  const asked = { ...request, model: model ?? request.model };
  const body = conversions[to].converter.writeRequest(asked, gaps);
  return { body, model: asked.model, stream: request.stream, notConverted: gaps.list(), names };
}

export interface AnswerConversion {
  from: GatewayWire;
  to: GatewayWire;
  /** The client asked for a stream, and whether as a JSON array (Gemini without `alt=sse`). */
  stream: boolean;
  asArray: boolean;
  names: ToolNames;
  /** Asked for. */
  model: string;
  signatures: Signatures;
  warn(message: string): void;
}

/** An answer of an endpoint in the client's wire. */
export async function convertAnswer(
  answer: UpstreamAnswer,
  conversion: AnswerConversion,
): Promise<UpstreamAnswer> {
  if (answer.status >= 300) return convertError(answer, conversion);
  const { from, to, stream, asArray } = conversion;
  const context: AnswerContext = { names: conversion.names, model: conversion.model, newId };
  const contentType = headerOf(answer.headers, 'content-type');
  if (stream) {
    const body = streamConverter(decoded(answer), {
      ...conversion,
      contentType,
      context,
      source: conversions[from],
      target: conversions[to].converter,
      wire: to,
    });
    const type = asArray ? 'application/json' : 'text/event-stream; charset=utf-8';
    return {
      status: 200,
      headers: ['content-type', type, 'cache-control', 'no-cache', ...kept(answer)],
      body,
    };
  }
  const { wire, converter } = conversions[from];
  const model = modelOf(await collected(decoded(answer)), contentType, wire);
  const failure = readError(model.error);
  if (failure) {
    const message = failure.message ?? 'the endpoint answered with an error';
    return jsonAnswer(answer, 502, errorBody(to, { status: 502, code: failure.code, message }));
  }
  const common = commonAnswer(wire, converter, model, context);
  for (const part of common.parts)
    if (part.type === 'call' && part.signature) conversion.signatures.set(part.id, part.signature);
  return jsonAnswer(answer, 200, conversions[to].converter.writeAnswer(common));
}

/** The model of a whole body: JSON, or the events of a stream. */
function modelOf(bytes: Buffer, contentType: string | undefined, wire: Wire): ResponseModel {
  const decoder = createAnswerDecoder({ contentType, arrayIsStream: true });
  const first = decoder.push(bytes);
  const end = decoder.end();
  if (end.kind === 'json') return wire.fromJson(end.body);
  if (end.kind !== 'events')
    throw new Error(`the endpoint answered with no JSON: ${errorText(bytes.toString('utf8'))}`);
  const assembler = wire.assembler();
  for (const { event, data } of [...first, ...end.events]) assembler.push({ event, data });
  return assembler.result();
}

async function convertError(answer: UpstreamAnswer, { to }: AnswerConversion): Promise<UpstreamAnswer> {
  const text = (await collected(decoded(answer))).toString('utf8');
  const error = readError(parseJson(text)) ?? { code: null, message: errorText(text) };
  const message = error.message ?? `the endpoint answered with status ${answer.status}`;
  const body = errorBody(to, { status: answer.status, code: error.code, message });
  return jsonAnswer(answer, answer.status, body);
}

function jsonAnswer(answer: UpstreamAnswer, status: number, body: unknown): UpstreamAnswer {
  const bytes = Buffer.from(JSON.stringify(body));
  const length = ['content-length', String(bytes.length)];
  return {
    status,
    headers: ['content-type', 'application/json', ...length, ...kept(answer)],
    body: once(bytes),
  };
}

/** Headers that mean the same in every wire. */
function kept({ headers }: UpstreamAnswer): string[] {
  return ['retry-after', 'x-request-id', 'request-id'].flatMap((name) => {
    const value = headerOf(headers, name);
    return value === undefined ? [] : [name, value];
  });
}

/** The body without content coding: endpoints are asked for none, so that one that has it anyway is read whole. */
async function* decoded({ headers, body }: UpstreamAnswer): AsyncGenerator<Buffer> {
  const codings = codingsOf(headerOf(headers, 'content-encoding'));
  if (codings.length === 0) return yield* body;
  const whole = await collected(body);
  yield decodeBody(whole, codingsIn(whole, codings), limits);
}

async function collected(body: AsyncIterable<Buffer>): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of body) chunks.push(chunk);
  return Buffer.concat(chunks);
}

async function* once(bytes: Buffer): AsyncGenerator<Buffer> {
  yield bytes;
}
