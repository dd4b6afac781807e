import { connect as connectTcp, isIP, type LookupFunction, type Socket } from 'node:net';
import { connect as connectTls, type SecureContext, type TLSSocket } from 'node:tls';
import type { buildConnector } from 'undici';
import { tunnelThrough } from './connect-tunnel.ts';
import { bare } from './no-proxy.ts';
import { chooseProxy } from './upstream-proxy.ts';
import { upstreamTrust } from './upstream-trust.ts';

export interface DialerOptions {
  /** `--upstream-proxy`. */
  proxy?: string | undefined;
  /** The user's environment, before lens changed anything for the agent. */
  env: NodeJS.ProcessEnv;
  /** PEM files of CAs to trust in addition to the system's. */
  extraCa?: readonly string[] | undefined;
  /** Milliseconds until TCP, proxy and TLS must be connected; 30,000 when not given. */
  timeout?: number | undefined;
  /** Name resolution; the system's when not given. */
  lookup?: LookupFunction | undefined;
}

/** The one way out: every connection lens opens to a real host is made here. */
export interface Dialer {
  /** A TCP connection to the host, through the upstream proxy where one is set. `scheme` chooses among proxies. */
  tcp(scheme: 'http' | 'https', host: string, port: number): Promise<Socket>;
  /** A TLS connection with HTTP/1.1 by ALPN; `servername` is sent as SNI and must be in the host's certificate. */
  tls(host: string, port: number, servername?: string): Promise<TLSSocket>;
  /** Loads the trusted CAs before the first connection needs them, some 100 ms of work. */
  prepare(): void;
  /** The same for undici: `new Agent({ connect: dialer.connector, allowH2: false, … })`. */
  connector: buildConnector.connector;
}

const TIMEOUT = 30_000;
const KEEP_ALIVE = 60_000;
const SESSIONS = 100;

/**
 * Connections to the outside as the agent would have made them: upstream proxy, NO_PROXY and extra CAs of the user.
 * A failure is Node's own error (`ENOTFOUND`, `ECONNREFUSED`, `CERT_HAS_EXPIRED` …), `ETIMEDOUT` after `timeout`, or
 * `ERR_PROXY_TUNNEL` when the proxy would not connect.
 * @throws LensError `config_invalid` for a bad `proxy`, `certificate` for a bad file in `extraCa`
 */
export function createDialer(options: DialerOptions): Dialer {
  const proxyFor = chooseProxy(options.proxy, options.env);
  const trust = upstreamTrust(options.extraCa ?? [], options.env);
  const timeout = options.timeout ?? TIMEOUT;
  const sessions = new Map<string, Buffer>();
  const lookup = options.lookup ? { lookup: options.lookup } : {};

  async function tcp(scheme: 'http' | 'https', host: string, port: number): Promise<Socket> {
    const proxy = proxyFor(scheme, host, port);
    if (!proxy)
      return ready(connectTcp({ host: bare(host), port, ...lookup }), 'connect', timeout, `${host}:${port}`);
    const proxyPort = Number(proxy.port) || (proxy.protocol === 'https:' ? 443 : 80);
    const toProxy = await ready(
      connectTcp({ host: bare(proxy.hostname), port: proxyPort, ...lookup }),
      'connect',
      timeout,
      `the upstream proxy ${proxy.host}`,
    );
    const carrier = proxy.protocol === 'https:' ? await secure(toProxy, proxy.hostname, trust()) : toProxy;
    return tunnelThrough(carrier, proxy, `${host.includes(':') ? `[${bare(host)}]` : host}:${port}`, timeout);
  }

  async function secure(socket: Socket, servername: string, context: SecureContext): Promise<TLSSocket> {
    const key = bare(servername);
    const tls = connectTls({
      socket,
      secureContext: context,
      ALPNProtocols: ['http/1.1'],
      // RFC 6066 allows names alone; an address is checked against the certificate all the same.
      ...(isIP(key) ? { host: key } : { host: key, servername: key }),
      ...(sessions.has(key) ? { session: sessions.get(key) } : {}),
    });
    tls.on('session', (session: Buffer) => {
      if (sessions.size >= SESSIONS) sessions.clear();
      sessions.set(key, session);
    });
    try {
      return await ready(tls, 'secureConnect', timeout, key);
    } catch (error) {
      sessions.delete(key);
      socket.destroy();
      throw error;
    }
  }

  async function tls(host: string, port: number, servername = host): Promise<TLSSocket> {
    return secure(await tcp('https', host, port), servername, trust());
  }

  return {
    tcp,
    tls,
    prepare: () => void trust(),
    connector(request, callback) {
      const https = request.protocol === 'https:';
      const port = Number(request.port) || (https ? 443 : 80);
      const made = https
        ? tls(request.hostname, port, request.servername || request.hostname)
        : tcp('http', request.hostname, port);
      made.then(
        (socket) => callback(null, socket),
        (error: Error) => callback(error, null),
      );
    },
  };
}

/** Waits until a socket is connected; on failure or timeout it is destroyed. */
function ready<S extends Socket>(
  socket: S,
  event: 'connect' | 'secureConnect',
  timeout: number,
  name: string,
): Promise<S> {
  socket.setNoDelay(true);
  socket.setKeepAlive(true, KEEP_ALIVE);
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      const error = new Error(`No connection to ${name} within ${timeout} ms`);
      socket.destroy(Object.assign(error, { code: 'ETIMEDOUT' }));
    }, timeout);
    const done = (): void => {
      clearTimeout(timer);
      socket.off('error', failed);
      socket.off('close', closed);
    };
    const failed = (error: Error): void => {
      done();
      // A socket that failed once may fail again; unheard, that would end the process.
      socket.on('error', () => undefined);
      socket.destroy();
      reject(error);
    };
    const closed = (): void =>
      failed(
        Object.assign(new Error(`${name} closed the connection during the handshake`), {
          code: 'ECONNRESET',
        }),
      );
    socket.once('error', failed);
    socket.once('close', closed);
    socket.once(event, () => {
      done();
      resolve(socket);
    });
  });
}

/** The way out of a dry run: there is none, so that nothing leaves, the agent's other requests included. */
export function closedDialer(): Dialer {
  const closed = (): Promise<never> =>
    Promise.reject(
      Object.assign(new Error('nothing leaves this machine in a dry run'), { code: 'ERR_LENS_DRY_RUN' }),
    );
  return {
    tcp: closed,
    tls: closed,
    prepare: () => undefined,
    connector: (_options, callback) => void closed().catch((error: Error) => callback(error, null)),
  };
}
