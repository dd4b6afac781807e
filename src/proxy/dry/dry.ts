import { isTextCompletion } from '../../wire/chat/wire.ts';
import { detectWire } from '../../wire/table.ts';
import type { Wire, WireName } from '../../wire/types.ts';
import type { RawHeaders, Upstream, UpstreamAnswer, UpstreamRequest } from '../types.ts';
import { type DryOptions, dryAnswer } from './answer.ts';
import { anthropicEncoder } from './anthropic.ts';
import { bedrockChunk } from './aws-frames.ts';
import { bodyText, headerOf } from './body.ts';
import { chatEncoder } from './chat.ts';
import { geminiEncoder } from './gemini.ts';
import { type ResponsesStandIn, responsesEncoder, responsesStandIn } from './responses.ts';
import { accountCheck, codeAssistSetup, modelList, tokenCount } from './side-answers.ts';
import { type DryAnswer, type DryEncoder, type DryError, type DryKind, errorBody } from './types.ts';

/** Converse has none: its answers are AWS event streams, and clients sign their requests for the real host. */
const encoders: Readonly<Partial<Record<WireName, DryEncoder>>> = {
  'anthropic-messages': anthropicEncoder,
  'openai-responses': responsesEncoder,
  'openai-chat': chatEncoder,
  gemini: geminiEncoder,
};

/**
 * An upstream that answers by itself, so that a capture costs nothing and no request leaves the machine: streams and
 * JSON in all wires but Converse, token counts, model lists, and `HEAD` checks. Any other path gets a 404 with an explanation.
 *
 * @param options `kind: 'tool'` makes each turn begin with one call of a read-only tool; `source` has answers of a
 *   script or a recorded log
 */
export function dryUpstream(options: Partial<DryOptions> & { kind: DryKind }): Upstream {
  const whole = { folder: process.cwd(), ...options };
  const standIn = responsesStandIn(whole);
  return {
    send: (request) => answerRequest(request, whole, standIn),
    close: async () => undefined,
  };
}

async function answerRequest(
  { method, target, headers, body, signal }: UpstreamRequest,
  options: DryOptions,
  standIn: ResponsesStandIn,
): Promise<UpstreamAnswer> {
  if (method === 'HEAD')
    return { status: 200, headers: ['content-type', 'application/json'], body: stream([]) };
  if (method === 'GET') {
    const account = accountCheck(target.path, target.origin, headers);
    if (account !== undefined) return json(200, account);
    const list = modelList(target.path, headerOf(headers, 'anthropic-version') !== undefined);
    return list === undefined ? notFound(method, target.path) : json(200, list);
  }
  let text: string;
  let parsed: unknown;
  try {
    text = await bodyText(body, headers);
    parsed = JSON.parse(text);
  } catch (error) {
    return problem(400, 'invalid_request_error', `The body is not JSON: ${(error as Error).message}`);
  }
  const count = tokenCount(target.path, text);
  if (count !== undefined) return json(200, count);
  const setup = codeAssistSetup(target.path, parsed);
  if (setup !== undefined) return json(200, setup);
  const wire = detectWire({ method, path: target.path, body: parsed });
  if (!wire || isTextCompletion(target.path)) return notFound(method, target.path);
  return modelAnswer(wire, { body: parsed, path: target.path, signal }, options, standIn);
}

/** Code Assist puts the request into an envelope and wants the answer in one. */
function modelAnswer(
  wire: Wire,
  { body, path, signal }: { body: unknown; path: string; signal: AbortSignal },
  options: DryOptions,
  standIn: ResponsesStandIn,
): UpstreamAnswer {
  const encoder = encoders[wire.name];
  if (!encoder) return notFound('POST', path);
  const answer: DryAnswer =
    wire.name === 'openai-responses' ? standIn.answer(body) : dryAnswer(wire, { body, path }, options);
  if (answer.error) return errorAnswer(answer.error, wire.name);
  const enveloped = path.startsWith('/v1internal');
  const wrap = (data: unknown): unknown => (enveloped ? { response: data } : data);
  if (!wire.split(body, path).stream) return json(200, wrap(encoder.json(answer)));
  const events = encoder.events(answer).map(({ event, data }) => ({ event, data: wrap(data) }));
  if (wire.name === 'gemini' && !/[?&]alt=sse/.test(path))
    return json(
      200,
      events.map(({ data }) => data),
    );
  if (path.includes('/invoke-with-response-stream')) {
    const frames = events.map(({ data }) => bedrockChunk(data));
    return {
      status: 200,
      headers: ['content-type', 'application/vnd.amazon.eventstream'],
      body: stream(frames, signal),
    };
  }
  const chunks = events.map(
    ({ event, data }) => `${event ? `event: ${event}\n` : ''}data: ${JSON.stringify(data)}\n\n`,
  );
  return {
    status: 200,
    headers: ['content-type', 'text/event-stream; charset=utf-8', 'cache-control', 'no-cache'],
    body: stream(encoder.terminator ? [...chunks, encoder.terminator] : chunks, signal),
  };
}

function notFound(method: string, path: string): UpstreamAnswer {
  const bare = path.split('?', 1)[0];
  return problem(404, 'not_found_error', `The dry run of lens has no answer to ${method} ${bare}.`);
}

function problem(status: number, type: string, message: string): UpstreamAnswer {
  return errorAnswer({ status, type, message });
}

function errorAnswer(error: DryError, wire?: WireName): UpstreamAnswer {
  const answer = json(error.status, errorBody(error, wire));
  if (error.retryAfter === undefined) return answer;
  return { ...answer, headers: [...answer.headers, 'retry-after', String(error.retryAfter)] };
}

function json(status: number, value: unknown): UpstreamAnswer {
  const text = JSON.stringify(value);
  const headers: RawHeaders = [
    'content-type',
    'application/json',
    'content-length',
    String(Buffer.byteLength(text)),
  ];
  return { status, headers, body: stream([text]) };
}

async function* stream(chunks: readonly (string | Buffer)[], signal?: AbortSignal): AsyncGenerator<Buffer> {
  for (const chunk of chunks) {
    signal?.throwIfAborted();
    yield typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
  }
}
