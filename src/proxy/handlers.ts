import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ProxiedRequest } from './forward/types.ts';
import { refusal } from './relay/guard.ts';
import { relay } from './relay/relay.ts';
import type { Router } from './router.ts';
import type { ExchangeError, Recorder, Upstream } from './types.ts';

export interface HandlerContext {
  router: Router;
  recorder: Recorder;
  upstream: Upstream;
  /** Address the listener is bound to. */
  bound: string;
}

/** What is done with requests: those that name lens itself as host, and those inside a proxy. */
export interface Handlers {
  /** A request to lens' own URL (reverse mode). */
  direct(request: IncomingMessage, response: ServerResponse): void;
  /** A request that was for another host and passes lens as its proxy. */
  proxied(request: IncomingMessage, response: ServerResponse, to: ProxiedRequest): void;
}

export function createHandlers(context: HandlerContext): Handlers {
  const connectionOf = connectionNames();
  const { router, recorder, upstream } = context;
  return {
    direct(request, response) {
      const path = request.url ?? '/';
      const headers = request.rawHeaders;
      const connection = connectionOf(request);
      const { host, origin } = request.headers;
      const refused = refusal({ host, origin }, context.bound);
      if (refused) return refuse(request, response, context, connection, refused);
      const target = router.target({ path, headers });
      if (!target) return unknownPath(request, response, recorder);
      void relay(request, response, target, { upstream, recorder, connection });
    },
    proxied(request, response, to) {
      const path = request.url ?? '/';
      const agent = router.agent({ path, headers: request.rawHeaders });
      const target = { origin: to.origin, path, agent };
      const connection = connectionOf(request);
      void relay(request, response, target, {
        upstream,
        recorder,
        connection,
        keepHost: true,
        unrecorded: !to.listed,
      });
    },
  };
}

/** Short names of client connections, `c1`, `c2` …; read while the socket is still attached to the request. */
function connectionNames(): (request: IncomingMessage) => string {
  const names = new WeakMap<object, string>();
  let count = 0;
  return ({ socket }) => {
    const name = names.get(socket) ?? `c${++count}`;
    names.set(socket, name);
    return name;
  };
}

function refuse(
  request: IncomingMessage,
  response: ServerResponse,
  { recorder, router }: HandlerContext,
  connection: string,
  error: ExchangeError,
): void {
  const path = request.url ?? '/';
  const headers = request.rawHeaders;
  const target = router.target({ path, headers }) ?? { origin: 'unknown', path, agent: 'unknown' };
  const tap = recorder.exchange({ method: request.method ?? 'GET', target, headers, connection });
  tap.end('refused', error);
  recorder.warn(`A request was refused: ${error.message}.`);
  answer(request, response, 403, error.message);
}

function unknownPath(request: IncomingMessage, response: ServerResponse, recorder: Recorder): void {
  const path = request.url ?? '/';
  recorder.other(request.method ?? 'GET', path);
  answer(request, response, 404, `lens does not know which API ${path} belongs to; give --upstream URL`);
}

function answer(request: IncomingMessage, response: ServerResponse, status: number, message: string): void {
  request.resume();
  const body = JSON.stringify({ type: 'error', error: { type: 'invalid_request_error', message } });
  response.writeHead(status, {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(body),
    connection: 'close',
  });
  response.end(body);
}
