import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type { ProxiedRequest } from './forward/types.ts';
import { pathBehindToken } from './network/lan.ts';
import { refusal } from './relay/guard.ts';
import { relay } from './relay/relay.ts';
import { joined, type Router } from './router.ts';
import type { ExchangeError, Recorder, Target, Upstream } from './types.ts';
import type { UpgradeHandler } from './websocket/upgrades.ts';

export interface HandlerContext {
  router: Router;
  recorder: Recorder;
  upstream: Upstream;
  upgrade: UpgradeHandler;
  /** Address the listener is bound to. */
  bound: string;
  /** Required of every direct request, as first part of its path; then Host may be any name. */
  token?: string | undefined;
  /** `--upstream`: where requests of decrypted hosts go instead. */
  redirect?: string | undefined;
}

/** Handles requests: those to lens itself, and those that pass it as a proxy. */
export interface Handlers {
  /** A request to lens' own URL (reverse mode). */
  direct(request: IncomingMessage, response: ServerResponse): void;
  directUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  /** A request that was for another host and passes lens as its proxy. */
  proxied(request: IncomingMessage, response: ServerResponse, to: ProxiedRequest): void;
  proxiedUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer, to: ProxiedRequest): void;
}

export function createHandlers(context: HandlerContext): Handlers {
  const { router, recorder, upstream, bound } = context;
  const connectionOf = connectionNames();

  const refused = (request: IncomingMessage): ExchangeError | undefined => {
    const { host, origin } = request.headers;
    const error = withoutToken(request, context.token) ?? refusal({ host, origin }, bound);
    if (error) recordRefusal(request, connectionOf(request), error, context);
    return error;
  };
  const proxiedTarget = (request: IncomingMessage, to: ProxiedRequest): Target => {
    const path = request.url ?? '/';
    const agent = router.agent({ path, headers: request.rawHeaders });
    const redirect = to.listed ? context.redirect : undefined;
    return redirect === undefined ? { origin: to.origin, path, agent } : { ...joined(redirect, path), agent };
  };

  return {
    direct(request, response) {
      const error = refused(request);
      if (error) return answer(request, response, 403, error.message);
      const path = request.url ?? '/';
      const target = router.target({ path, headers: request.rawHeaders });
      if (target) {
        void relay(request, response, target, { upstream, recorder, connection: connectionOf(request) });
        return;
      }
      recorder.other(request.method ?? 'GET', path);
      answer(request, response, 404, `lens does not know which API ${path} belongs to; give --upstream URL`);
    },
    directUpgrade(request, socket, head) {
      const error = refused(request);
      if (error) return rejectUpgrade(socket, '403 Forbidden');
      const target = router.target({ path: request.url ?? '/', headers: request.rawHeaders });
      if (!target) return rejectUpgrade(socket, '404 Not Found');
      context.upgrade(request, socket, head, target, { connection: connectionOf(request), keepHost: false });
    },
    proxied(request, response, to) {
      const target = proxiedTarget(request, to);
      const connection = connectionOf(request);
      const keepHost = target.origin === to.origin;
      void relay(request, response, target, {
        upstream,
        recorder,
        connection,
        keepHost,
        unrecorded: !to.listed,
      });
    },
    proxiedUpgrade(request, socket, head, to) {
      const target = proxiedTarget(request, to);
      const keepHost = target.origin === to.origin;
      const connection = connectionOf(request);
      context.upgrade(request, socket, head, target, { connection, keepHost, unrecorded: !to.listed });
    },
  };
}

/** Removes the token from the request's path; an error when it is required and missing. */
function withoutToken(request: IncomingMessage, token: string | undefined): ExchangeError | undefined {
  if (token === undefined) return undefined;
  const path = pathBehindToken(request.url ?? '', token);
  if (path === undefined)
    return { code: 'NO_TOKEN', message: 'a request from the network had no valid token' };
  request.url = path;
  return undefined;
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

function recordRefusal(
  request: IncomingMessage,
  connection: string,
  error: ExchangeError,
  { recorder, router }: HandlerContext,
): void {
  const path = request.url ?? '/';
  const headers = request.rawHeaders;
  const target = router.target({ path, headers }) ?? { origin: 'unknown', path, agent: 'unknown' };
  const tap = recorder.exchange({ method: request.method ?? 'GET', target, headers, connection });
  tap.end('refused', error);
  recorder.warn(`A request was refused: ${error.message}.`);
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

function rejectUpgrade(socket: Duplex, status: string): void {
  socket.on('error', () => socket.destroy());
  socket.end(`HTTP/1.1 ${status}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n`);
}
