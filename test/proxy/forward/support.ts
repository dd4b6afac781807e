import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
} from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import {
  type AddressInfo,
  connect,
  type LookupFunction,
  type Server as NetServer,
  type Socket,
} from 'node:net';
import { type ConnectionOptions, connect as connectTls, type TLSSocket } from 'node:tls';
import {
  createCa,
  createLeafKey,
  issueLeaf,
  type KeyedCertificate,
} from '../../../src/proxy/ca/certificates.ts';
import { hostContexts } from '../../../src/proxy/ca/open.ts';
import { interceptList } from '../../../src/proxy/forward/hosts.ts';
import { type ForwardProxy, forwardProxy } from '../../../src/proxy/forward/proxy.ts';
import type { ForwardContext, ForwardEvent, ProxiedRequest } from '../../../src/proxy/forward/types.ts';
import { createDialer, type Dialer, type DialerOptions } from '../../../src/proxy/network/dial.ts';

/** Every name is this machine. */
export const everyNameIsLocal: LookupFunction = (_name, options, done) => {
  if (options.all) done(null, [{ address: '127.0.0.1', family: 4 }]);
  else done(null, '127.0.0.1', 4);
};

/** Things to close after a test, last first. */
export class Cleanup {
  readonly #steps: (() => unknown)[] = [];
  add(step: () => unknown): void {
    this.#steps.unshift(step);
  }
  async run(): Promise<void> {
    for (const step of this.#steps.splice(0)) await step();
  }
}

/** Listens on a free loopback port; every connection is destroyed at the end of the test. */
export async function listen(server: NetServer, cleanup: Cleanup): Promise<number> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => undefined);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  cleanup.add(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return (server.address() as AddressInfo).port;
}

/** A real host: an HTTPS server with a certificate of a CA that only the upstream side knows. */
export async function realHost(
  ca: KeyedCertificate,
  name: string,
  answer: RequestListener,
  cleanup: Cleanup,
): Promise<{ port: number; server: Server }> {
  const leaf = await issueLeaf(ca, name, await createLeafKey(), new Date());
  const server = createHttpsServer({ cert: leaf.certificate, key: leaf.key }, answer);
  return { server, port: await listen(server, cleanup) };
}

export interface TestProxy {
  port: number;
  lensCa: KeyedCertificate;
  events: ForwardEvent[];
  dialer: Dialer;
  forward: ForwardProxy;
}

export interface ProxyOptions {
  listed: readonly string[];
  handle: (request: IncomingMessage, response: ServerResponse, to: ProxiedRequest) => void;
  upgrade?: ForwardContext['upgrade'];
  token?: string;
  dial?: Partial<DialerOptions>;
  lensCa?: KeyedCertificate;
}

/** lens' listener with the forward proxy on it and the given handler behind it. */
export async function startProxy(options: ProxyOptions, cleanup: Cleanup): Promise<TestProxy> {
  const hosts = interceptList(options.listed);
  const lensCa = options.lensCa ?? (await createCa(hosts.names, new Date()));
  const dialer = createDialer({ env: {}, lookup: everyNameIsLocal, ...options.dial });
  const events: ForwardEvent[] = [];
  const server = createServer();
  const forward = forwardProxy({
    hosts,
    contexts: hostContexts(lensCa),
    dialer,
    handle: options.handle,
    upgrade: options.upgrade ?? ((_request, socket) => socket.destroy()),
    token: options.token,
    emit: (event) => events.push(event),
  });
  server.on('request', (request, response) => {
    if (!forward.request(request, response)) response.writeHead(404).end('not a proxy request');
  });
  server.on('connect', (request, socket, head) => forward.connect(request, socket, head));
  server.on('upgrade', (request, socket, head) => {
    if (!forward.upgrade(request, socket, head)) socket.destroy();
  });
  const port = await listen(server, cleanup);
  cleanup.add(() => forward.close());
  return { port, lensCa, events, dialer, forward };
}

/** Opens a tunnel as a client would, and gives its socket with the proxy's answer line. */
export async function openTunnel(
  proxyPort: number,
  authority: string,
  headers = '',
): Promise<{ socket: Socket; status: string }> {
  const socket = connect(proxyPort, '127.0.0.1');
  socket.on('error', () => undefined);
  socket.write(`CONNECT ${authority} HTTP/1.1\r\nHost: ${authority}\r\n${headers}\r\n`);
  const head = await new Promise<string>((resolve) => {
    let text = '';
    const more = (): void => {
      for (let byte = socket.read(1); byte !== null; byte = socket.read(1)) {
        text += byte.toString('latin1');
        if (text.endsWith('\r\n\r\n')) {
          socket.off('readable', more);
          resolve(text);
          return;
        }
      }
    };
    socket.on('readable', more);
    socket.on('close', () => resolve(text));
  });
  return { socket, status: head.split('\r\n')[0] ?? '' };
}

/** TLS inside a tunnel; rejects with the client's error. */
export function secure(socket: Socket, options: ConnectionOptions): Promise<TLSSocket> {
  return new Promise((resolve, reject) => {
    const tls = connectTls({ socket, ...options });
    tls.once('secureConnect', () => resolve(tls));
    tls.on('error', reject);
  });
}

/** Waits until something holds, for at most ten seconds. */
export async function until(holds: () => boolean): Promise<void> {
  for (let tries = 0; !holds(); tries += 1) {
    if (tries > 1000) throw new Error('It never came to hold.');
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
