import type { IncomingMessage, ServerResponse } from 'node:http';
import { exchangeError } from '../proxy/relay/errors.ts';
import { refusal } from '../proxy/relay/guard.ts';
import { sendAnswer } from '../proxy/relay/relay.ts';
import type { Router } from '../proxy/router.ts';
import type { ExchangeTap, Recorder, UpstreamAnswer } from '../proxy/types.ts';
import { type Answered, type AttemptContext, type AttemptInput, firstAnswer } from './attempts.ts';
import { type ClientRequest, readClientRequest } from './client-request.ts';
import type { Endpoint, GatewayWire, Target } from './config/schema.ts';
import { convertAnswer, convertRequest, Signatures, Unconvertible } from './convert/convert.ts';
import { errorBody } from './error-body.ts';
import { type GatewayHealth, statusPage, statusPageHeaders } from './status-page.ts';
import { converted, passedOn, type UpstreamDraft } from './upstream-request.ts';

export interface HandlerContext {
  attempts: AttemptContext;
  /** Where the clients' exchanges are recorded. */
  recorder: Recorder;
  router: Router;
}

interface ServeContext extends HandlerContext {
  conversions: Conversions;
}

type Handler = (request: IncomingMessage, response: ServerResponse) => void;

/** Answers agents: their requests go to the endpoints of the configuration, everything else is refused. */
export function gatewayHandler(context: HandlerContext): Handler {
  const warned = new Set<string>();
  const conversions: Conversions = {
    signatures: new Signatures(),
    warnOnce(message) {
      if (!warned.has(message)) context.recorder.warn(message);
      warned.add(message);
    },
  };
  let connections = 0;
  const names = new WeakMap<object, string>();
  return (request, response) => {
    const name = names.get(request.socket) ?? `c${++connections}`;
    names.set(request.socket, name);
    const refused = refusal({ host: request.headers.host, origin: request.headers.origin }, '127.0.0.1');
    if (refused) {
      context.recorder.warn(`A request was refused: ${refused.message}.`);
      request.resume();
      return sendJson(response, 403, errorBody(undefined, { status: 403, ...refused }));
    }
    const asked = /^(?:GET|HEAD)$/.test(request.method ?? '')
      ? /^\/(health)?(?:\?|$)/.exec(request.url ?? '/')
      : null;
    if (asked !== null) {
      const state = health(context.attempts);
      const isPage = asked[1] === undefined && (request.headers.accept ?? '').includes('text/html');
      if (!isPage) return sendJson(response, 200, state);
      response.writeHead(200, statusPageHeaders).end(statusPage(state));
      return;
    }
    void serve(request, response, name, { ...context, conversions });
  };
}

/** The answer of `/health`: `ok` while at least one endpoint is ready. */
function health({ pool, config }: AttemptContext): GatewayHealth {
  const endpoints = pool.health();
  return {
    status: endpoints.some(({ state }) => state === 'ready') ? 'ok' : 'degraded',
    file: config.file,
    endpoints,
  };
}

/** Handles one request from its first byte to the last one of its answer; never rejects. */
async function serve(
  request: IncomingMessage,
  response: ServerResponse,
  connection: string,
  context: ServeContext,
): Promise<void> {
  const path = request.url ?? '/';
  const agent = context.router.agent({ path, headers: request.rawHeaders });
  const method = request.method ?? 'GET';
  const abort = new AbortController();
  response.once('close', () => {
    if (!response.writableFinished) abort.abort(new Error('The client closed its connection.'));
  });
  response.on('error', () => undefined);
  const client = await readClientRequest(request).catch((error: unknown) => ({ unreadable: error }));
  const targets = 'unreadable' in client ? [] : targetsFor(client, context.attempts);
  const { url } = (targets[0]?.endpoint ?? context.attempts.config.endpoints[0]) as Endpoint;
  const tap = context.recorder.exchange({
    method,
    target: { origin: new URL(url).origin, path, agent },
    headers: request.rawHeaders,
    connection,
  });
  const wire = 'unreadable' in client ? undefined : client.wire;
  try {
    if ('unreadable' in client) throw client.unreadable;
    tap.requestChunk(client.raw);
    tap.requestEnd();
    const exchange = { id: tap.id, agent, connection, method };
    const answer = await answerTo(client, targets, { exchange, signal: abort.signal }, context);
    tap.answerHead(answer.status, answer.headers);
    await sendAnswer(answer, response, tap, abort.signal);
  } catch (error) {
    const status = error instanceof RangeError ? 413 : 'unreadable' in client ? 400 : 502;
    await fail(error, { response, tap, wire, status, aborted: abort.signal.aborted });
  }
}

/** Where a request goes, in order; the record names the first one as its upstream. */
function targetsFor(client: ClientRequest, attempts: AttemptContext): Target[] {
  return client.isSide ? sideTargets(client, attempts) : attempts.pool.targets(client.model);
}

/** The answer that the client gets: an endpoint's, or an error in the client's wire. */
async function answerTo(
  client: ClientRequest,
  targets: readonly Target[],
  of: Pick<AttemptInput, 'exchange' | 'signal'>,
  { attempts, conversions }: ServeContext,
): Promise<UpstreamAnswer> {
  const { wire } = client;
  if (wire === undefined)
    return problem(client, 404, `the gateway serves no ${client.method} ${client.path}`);
  if (!client.isSide && client.body === undefined)
    return problem(client, 400, 'the body is not a JSON object');
  if (targets.length === 0)
    return problem(
      client,
      404,
      client.isSide
        ? `no endpoint has the wire ${wire}, so that none can answer ${client.path}`
        : `no route of the gateway fits the model "${client.model}"`,
    );
  const result = await firstAnswer(
    { ...of, targets, draft: (target) => draftOf(client, target, conversions) },
    attempts,
  );
  if (result.kind === 'answer') {
    const { convert } = result.draft;
    return labelled({ ...result, answer: convert ? await convert(result.answer) : result.answer });
  }
  const { code, message } = result.error;
  if (code === 'NOT_CONVERTIBLE') return problem(client, 400, message);
  return problem(
    client,
    502,
    `no endpoint of the gateway could be reached; the last one: ${message} (${code})`,
    code,
  );
}

/** Endpoints of the client's own wire, for what no other can answer. */
function sideTargets({ wire }: ClientRequest, { config, pool }: AttemptContext): Target[] {
  const own = config.endpoints.filter((endpoint) => endpoint.wire === wire);
  const ready = new Set(pool.health().flatMap(({ name, state }) => (state === 'ready' ? [name] : [])));
  return own
    .map((endpoint) => ({ endpoint, model: endpoint.model, weight: endpoint.weight }))
    .toSorted((a, b) => Number(ready.has(b.endpoint.name)) - Number(ready.has(a.endpoint.name)));
}

/**
 * The request for a target: as it came where the wires agree, else converted.
 * @throws Unconvertible
 */
function draftOf(client: ClientRequest, target: Target, shared: Conversions): UpstreamDraft {
  const { endpoint } = target;
  const { wire, body, path } = client;
  if (endpoint.wire === wire) return passedOn(client, target);
  if (wire === undefined || body === undefined) throw new Unconvertible('the body is not a JSON object');
  const request = convertRequest({ wire, body, path }, endpoint.wire, target.model, shared.signatures);
  if (request.notConverted.length > 0)
    shared.warnOnce(`${wire} to ${endpoint.wire}, not converted: ${request.notConverted.join(', ')}`);
  return {
    ...converted(endpoint, request),
    convert: (answer) =>
      convertAnswer(answer, {
        from: endpoint.wire,
        to: wire,
        stream: client.stream,
        asArray: wire === 'gemini' && !/[?&]alt=sse/.test(path),
        names: request.names,
        model: request.model,
        signatures: shared.signatures,
        warn: shared.warnOnce,
      }),
  };
}

/** What all conversions of a gateway share. */
interface Conversions {
  signatures: Signatures;
  /** A warning of the log; the same text is written once. */
  warnOnce(message: string): void;
}

/** The answer with headers that state where it came from. */
function labelled({ answer, target, draft, attempts }: Answered): UpstreamAnswer {
  const { notConverted } = draft;
  return {
    ...answer,
    headers: [
      ...answer.headers,
      'x-lens-endpoint',
      target.endpoint.name.replace(/[^\x20-\x7e]/g, '?'),
      'x-lens-attempts',
      String(attempts),
      ...(notConverted.length === 0 ? [] : ['x-lens-not-converted', headerText(notConverted)]),
    ],
  };
}

/** Most characters of the header that names what was not converted. */
const MAX_HEADER = 2000;

function headerText(notConverted: readonly string[]): string {
  return notConverted
    .join(', ')
    .replace(/[^\x20-\x7e]/g, '?')
    .slice(0, MAX_HEADER);
}

function problem(
  { wire }: Pick<ClientRequest, 'wire'>,
  status: number,
  message: string,
  code: string | null = null,
): UpstreamAnswer {
  const text = Buffer.from(JSON.stringify(errorBody(wire, { status, code, message })));
  return {
    status,
    headers: ['content-type', 'application/json', 'content-length', String(text.length)],
    body: (async function* () {
      yield text;
    })(),
  };
}

interface Failure {
  response: ServerResponse;
  tap: ExchangeTap;
  wire: GatewayWire | undefined;
  /** Of the answer, where none has begun. */
  status: number;
  aborted: boolean;
}

/** Ends an exchange whose request could not be read or whose answer broke off. */
async function fail(error: unknown, { response, tap, wire, status, aborted }: Failure): Promise<void> {
  if (aborted) return tap.end('aborted_by_client');
  const { code, message } = exchangeError(error);
  const begun = response.headersSent;
  tap.requestEnd();
  tap.end(begun ? 'truncated' : 'upstream_error', { code, message });
  await tap.recorded();
  // The client must see that an answer that has begun is not whole.
  if (begun) response.destroy();
  else sendJson(response, status, errorBody(wire, { status, code, message }));
}

function sendJson(response: ServerResponse, status: number, body: unknown): void {
  const text = JSON.stringify(body);
  response.writeHead(status, {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(text),
  });
  response.end(text);
}
