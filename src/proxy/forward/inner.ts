import { createServer as createHttpServer, type Server as HttpServer } from 'node:http';
import type { Duplex } from 'node:stream';
import { createServer as createTlsServer, type Server as TlsServer } from 'node:tls';
import { type Authority, originOf } from './hosts.ts';
import { serveHttp2 } from './http2.ts';
import type { ForwardContext } from './types.ts';

/** The servers for the hosts lens decrypts: for each host and port one for TLS and one for plain HTTP. */
export interface InnerServers {
  /** Hands over a client's connection, judged by its first byte. */
  take(socket: Duplex, authority: Authority, firstByte: number): void;
}

const TLS_HANDSHAKE = 0x16;
/** Agents carry session metadata in headers, beyond Node's default of 16 KiB. */
const MAX_HEADERS = 256 * 1024;

/** Makes the inner servers, each on first use. None of them listens: connections are emitted on them. */
export function innerServers(context: ForwardContext): InnerServers {
  const plain = new Map<string, HttpServer>();
  const secure = new Map<string, Promise<TlsServer>>();

  return {
    take(socket, authority, firstByte) {
      if (firstByte !== TLS_HANDSHAKE) {
        const origin = originOf('http', authority);
        once(plain, origin, () => relayServer(origin, context)).emit('connection', socket);
        return;
      }
      // A client that leaves in mid-handshake would otherwise keep its half-open socket until the handshake times out.
      socket.allowHalfOpen = false;
      const origin = originOf('https', authority);
      once(secure, origin, () => tlsServer(authority, origin, context)).then(
        (server) => server.emit('connection', socket),
        (error: Error) => {
          secure.delete(origin);
          socket.destroy();
          context.emit?.({
            kind: 'tls_failed',
            authority,
            code: 'ERR_LENS_CERTIFICATE',
            message: error.message,
          });
        },
      );
    },
  };
}

/**
 * A TLS server that shows the certificate of the CONNECT host, or of the SNI name where that is listed too. HTTP/1.1 is
 * chosen wherever the client offers it, as all agents do; a client that knows only HTTP/2 gets that.
 */
async function tlsServer(authority: Authority, origin: string, context: ForwardContext): Promise<TlsServer> {
  const inside = relayServer(origin, context);
  const used = new WeakSet<object>();
  inside.on('request', (request) => used.add(request.socket));
  inside.on('upgrade', (request) => used.add(request.socket));
  // Shown to clients that send no SNI, as for hosts that are addresses.
  const { certificate, key } = await context.contexts.of(authority.host);
  const server = createTlsServer({
    cert: certificate,
    key,
    ALPNCallback: ({ protocols }) => ['http/1.1', 'h2'].find((name) => protocols.includes(name)),
    SNICallback: (name, done) => {
      context.contexts.of(context.hosts.has(name) ? name : authority.host).then(
        (found) => done(null, found.context),
        (error: Error) => done(error),
      );
    },
  });
  server.on('secureConnection', (socket) => {
    socket.on('error', () => socket.destroy());
    if (socket.alpnProtocol === 'h2') {
      serveHttp2(socket, inside, () => used.add(socket));
    } else inside.emit('connection', socket);
    // With TLS 1.3 many clients check the certificate after the server has finished: they then close without an alert.
    socket.on('close', () => {
      if (!used.has(socket)) context.emit?.({ kind: 'tls_unused', authority });
    });
  });
  server.on('tlsClientError', (error: NodeJS.ErrnoException, socket) => {
    context.emit?.({ kind: 'tls_failed', authority, code: error.code ?? 'ERROR', message: error.message });
    socket.destroy();
  });
  return server;
}

/** An HTTP server for one origin that hands everything it gets to the relay. */
function relayServer(origin: string, context: ForwardContext): HttpServer {
  const to = { origin, listed: true };
  // No timeouts: an agent may hold its connection through hours of thinking and typing.
  const server = createHttpServer({
    maxHeaderSize: MAX_HEADERS,
    requestTimeout: 0,
    headersTimeout: 0,
    keepAliveTimeout: 0,
  });
  server.on('request', (request, response) => context.handle(request, response, to));
  server.on('checkContinue', (request, response) => {
    response.writeContinue();
    context.handle(request, response, to);
  });
  server.on('upgrade', (request, socket, head) => {
    socket.on('error', () => socket.destroy());
    context.upgrade(request, socket, head, to);
  });
  server.on('connect', (_request, socket) => {
    socket.on('error', () => socket.destroy());
    socket.end('HTTP/1.1 405 Method Not Allowed\r\nContent-Length: 0\r\nConnection: close\r\n\r\n');
  });
  server.on('clientError', (_error, socket) => {
    if (socket.writable)
      socket.end('HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\nConnection: close\r\n\r\n');
    else socket.destroy();
  });
  return server;
}

function once<T>(map: Map<string, T>, key: string, make: () => T): T {
  const found = map.get(key);
  if (found !== undefined) return found;
  const made = make();
  map.set(key, made);
  return made;
}

/**
 * Calls back with the first byte a client sends, which is put back so that whoever reads next sees it: 0x16 begins a
 * TLS handshake, anything else is plain text. Not called for a client that ends without a byte.
 * Reading with a `data` listener and pausing afterwards loses the socket's fast path and hangs TLS on some clients.
 */
export function peekFirstByte(socket: Duplex, found: (byte: number) => void): void {
  const look = (): void => {
    const chunk: Buffer | null = socket.read(1);
    if (chunk === null) {
      if (!socket.readableEnded && !socket.destroyed) socket.once('readable', look);
      return;
    }
    socket.unshift(chunk);
    found(chunk[0] as number);
  };
  // The client may half-close without a byte; no other listener answers its end yet.
  socket.once('end', () => socket.end());
  look();
}
