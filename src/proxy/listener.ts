import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { LensError } from '../errors.ts';
import { outsideAddress } from './network/lan.ts';

/** Agents carry session metadata in headers, beyond Node's default of 16 KiB. */
const MAX_HEADER_BYTES = 256 * 1024;

export interface ListenerOptions {
  /** A free one when left out. */
  port?: number | undefined;
  /** Address to bind; loopback when left out. */
  host?: string | undefined;
}

export interface Listener {
  server: Server;
  host: string;
  port: number;
  /** `http://127.0.0.1:PORT`, or an address that other machines reach when bound to all. */
  url: string;
  /** Stops listening and ends every open connection. */
  close(): Promise<void>;
}

type Handler = (request: IncomingMessage, response: ServerResponse) => void;

/**
 * Starts the server that agents createReporter to. It has no timeouts: an agent may hold its connection through hours of
 * thinking and typing, and lens must never be the one that closes it.
 * @throws LensError `port_taken` when the port is in use or may not be bound.
 */
export async function listen(handle: Handler, options: ListenerOptions = {}): Promise<Listener> {
  const host = options.host ?? '127.0.0.1';
  const server = createServer({
    maxHeaderSize: MAX_HEADER_BYTES,
    requestTimeout: 0,
    headersTimeout: 0,
    keepAliveTimeout: 0,
    // Some clients offer `Upgrade: h2c` with every request (Java); a plain answer is fine. Node 24.9 and later know this.
    shouldUpgradeCallback: (request) => /^websocket$/i.test(request.headers.upgrade ?? ''),
  });
  server.maxHeadersCount = 0;
  // Connections that were upgraded or became tunnels are no longer the server's own: they are ended here.
  const sockets = new Set<Socket>();
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  server.on('request', handle);
  server.on('checkContinue', (request, response) => {
    response.writeContinue();
    handle(request, response);
  });
  server.on('clientError', (_error, socket) => {
    if (socket.writable)
      socket.end('HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\nConnection: close\r\n\r\n');
    else socket.destroy();
  });
  await bind(server, options.port ?? 0, host);
  const { port } = server.address() as AddressInfo;
  const reached = outsideAddress(host);
  return {
    server,
    host,
    port,
    url: `http://${reached.includes(':') ? `[${reached}]` : reached}:${port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}

function bind(server: Server, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) => reject(notBound(cause, port, host)));
    server.listen(port, host, () => {
      server.removeAllListeners('error');
      resolve();
    });
  });
}

function notBound(cause: NodeJS.ErrnoException, port: number, host: string): LensError {
  const messages: Record<string, string> = {
    EADDRINUSE: `port ${port} of ${host} is in use by another program.`,
    EACCES: `port ${port} may not be opened by this user.`,
    EADDRNOTAVAIL: `${host} is not an address of this machine.`,
  };
  return new LensError(
    'port_taken',
    messages[cause.code ?? ''] ?? `cannot listen on ${host}:${port}: ${cause.message}`,
    {
      where: '--port',
      hint: 'Leave --port out to get a free one.',
      cause,
    },
  );
}
