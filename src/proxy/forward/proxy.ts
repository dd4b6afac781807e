import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { credentials, PROXY_CHALLENGE, PROXY_REALM } from '../network/lan.ts';
import { absoluteTarget, originOf, parseAuthority } from './hosts.ts';
import { innerServers, peekFirstByte } from './inner.ts';
import { tunnel } from './tunnel.ts';
import type { ForwardContext, ProxiedRequest } from './types.ts';

/** The forward proxy on a listener. */
export interface ForwardProxy {
  /** Takes a request in absolute form (`GET http://host/path`); `false` when it is of another form. */
  request(request: IncomingMessage, response: ServerResponse): boolean;
  /** The same for an Upgrade. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): boolean;
  /** Takes a CONNECT. */
  connect(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  /** Ends every tunnel and every connection inside one; resolves when all have ended and were reported. */
  close(): Promise<void>;
}

const NO_BODY = 'Content-Length: 0\r\nConnection: close\r\n\r\n';
const ESTABLISHED = 'HTTP/1.1 200 Connection established\r\n\r\n';

/**
 * Makes a proxy: CONNECT to a listed host is answered with lens' own certificate and its requests go to
 * `context.handle`; to any other host it becomes a tunnel of untouched bytes. The listener hands requests in
 * absolute form to `request` and `upgrade`, since only it knows what else its URL space holds.
 */
export function forwardProxy(context: ForwardContext): ForwardProxy {
  const inner = innerServers(context);
  const open = new Set<Duplex>();

  function accept(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const authority = parseAuthority(request.url ?? '');
    if (!authorized(request)) {
      socket.end(`${PROXY_CHALLENGE}${NO_BODY}`);
    } else if (!authority) {
      context.emit?.({ kind: 'refused', reason: `CONNECT ${request.url}` });
      socket.end(`HTTP/1.1 400 Bad Request\r\n${NO_BODY}`);
    } else {
      if (head.length > 0) socket.unshift(head);
      if (!context.hosts.has(authority.host)) {
        tunnel(socket, authority, context, ESTABLISHED);
        return;
      }
      socket.write(ESTABLISHED);
      peekFirstByte(socket, (byte) => inner.take(socket, authority, byte));
    }
  }

  function authorized(request: IncomingMessage): boolean {
    const found = credentials(request, context.token);
    if (found === 'wrong') context.emit?.({ kind: 'refused', reason: 'wrong proxy credentials' });
    return found === 'given';
  }

  /** Changes the request's target to origin form and returns where it goes. */
  function proxied(request: IncomingMessage): ProxiedRequest | undefined {
    const target = absoluteTarget(request.url);
    if (!target) return undefined;
    request.url = target.path;
    return { origin: originOf('http', target.authority), listed: context.hosts.has(target.authority.host) };
  }

  return {
    connect(request, socket, head) {
      if (socket.destroyed) return;
      // Clients disconnect during the handshake. Without a listener, that error would end the process.
      socket.on('error', () => socket.destroy());
      open.add(socket);
      socket.on('close', () => open.delete(socket));
      accept(request, socket, head);
    },
    request(request, response) {
      const to = proxied(request);
      if (!to) return false;
      if (authorized(request)) {
        context.handle(request, response, to);
      } else {
        response.writeHead(407, { 'Proxy-Authenticate': PROXY_REALM, Connection: 'close' }).end();
      }
      return true;
    },
    upgrade(request, socket, head) {
      const to = proxied(request);
      if (!to) return false;
      socket.on('error', () => socket.destroy());
      if (authorized(request)) context.upgrade(request, socket, head, to);
      else socket.end(`${PROXY_CHALLENGE}${NO_BODY}`);
      return true;
    },
    async close() {
      const ends = [...open].map(
        (socket) => new Promise<void>((resolve) => socket.once('close', () => resolve())),
      );
      for (const socket of open) socket.destroy();
      await Promise.all(ends);
    },
  };
}
