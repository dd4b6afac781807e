import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { agents, configuredUpstreams } from '../agents/table.ts';
import { type LocalCa, openLocalCa } from '../ca/open.ts';
import { type InterceptList, interceptList, MODEL_HOSTS } from '../forward/hosts.ts';
import { type ForwardProxy, forwardProxy } from '../forward/proxy.ts';
import type { ForwardEvent } from '../forward/types.ts';
import type { Handlers } from '../handlers.ts';
import { type Listener, listen } from '../listener.ts';
import type { Dialer } from '../network/dial.ts';
import { newToken, proxyUrlWithToken, urlWithToken } from '../network/lan.ts';
import type { Choice } from './choose.ts';
import type { CaptureEffects, CaptureOptions } from './types.ts';

/** Where agents reach lens: the listener, and in forward mode the CA they must trust. */
export interface Endpoint {
  listener: Listener;
  /** What agents are given, by mode: the base URL or the proxy URL, with the token where one is needed. */
  url: string;
  /** Required of every request with `--allow-lan`. */
  token?: string;
  forward?: { hosts: InterceptList; ca: LocalCa };
  /** Begins to answer, first of all the requests that came before. */
  serve(handlers: Handlers, dialer: Dialer, emit: (event: ForwardEvent) => void): void;
  close(): Promise<void>;
}

/** The answer to a CONNECT in reverse mode. */
const NOT_A_PROXY = 'HTTP/1.1 405 Method Not Allowed\r\nContent-Length: 0\r\nConnection: close\r\n\r\n';

/**
 * Opens the listener, and in forward mode the CA for the hosts that are decrypted: the known model hosts, those of
 * all agents, and the host of the launched agent's own base URL.
 * Requests that arrive before `serve` is called wait for it.
 * @throws LensError `port_taken`, `config_invalid` for a bad `--intercept`, `certificate`.
 */
export async function openEndpoint(
  options: CaptureOptions,
  choice: Choice,
  { env, cwd }: CaptureEffects,
): Promise<Endpoint> {
  let proxy: ForwardProxy | undefined;
  let handlers: Handlers | undefined;
  /** What came before `serve`: agents know the port before the log, the CA and the router are ready. */
  const waiting: ((ready: Handlers) => void)[] = [];
  const whenReady = (call: (ready: Handlers) => void): void => {
    if (handlers) call(handlers);
    else waiting.push(call);
  };
  const listener = await listen(
    (request, response) =>
      whenReady((ready) => {
        if (!proxy?.request(request, response)) ready.direct(request, response);
      }),
    { port: options.port, host: options.allowLan },
  );
  listener.server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    // Without a listener, an error of the socket would end the process.
    socket.on('error', () => socket.destroy());
    whenReady((ready) => {
      if (!proxy?.upgrade(request, socket, head)) ready.directUpgrade(request, socket, head);
    });
  });
  listener.server.on('connect', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    socket.on('error', () => socket.destroy());
    whenReady(() => {
      if (proxy) proxy.connect(request, socket, head);
      else socket.end(NOT_A_PROXY);
    });
  });

  const forward = choice.mode === 'forward' ? await openForward(options, choice, { env, cwd }) : undefined;
  const token = options.allowLan === undefined ? undefined : newToken();
  const withToken = choice.mode === 'forward' ? proxyUrlWithToken : urlWithToken;
  return {
    listener,
    url: withToken(listener.url, token),
    ...(token === undefined ? {} : { token }),
    ...(forward ? { forward } : {}),
    serve(all, dialer, emit) {
      if (forward) {
        proxy = forwardProxy({
          hosts: forward.hosts,
          contexts: forward.ca.contexts,
          dialer,
          handle: all.proxied,
          upgrade: all.proxiedUpgrade,
          token,
          emit,
        });
      }
      handlers = all;
      for (const call of waiting.splice(0)) call(all);
    },
    async close() {
      await proxy?.close();
      await listener.close();
      await forward?.ca.close();
    },
  };
}

async function openForward(
  options: CaptureOptions,
  { spec }: Choice,
  { env, cwd }: Pick<CaptureEffects, 'env' | 'cwd'>,
): Promise<NonNullable<Endpoint['forward']>> {
  const own = spec
    ? [await spec.upstream({ command: options.command, env, cwd })]
    : options.command.length === 0
      ? [...(await configuredUpstreams({ env, cwd })).values()]
      : [];
  const base = [...MODEL_HOSTS, ...agents.flatMap(({ hosts }) => hosts), ...own];
  const hosts = interceptList(base, options.learn ? ['none'] : options.intercept);
  return { hosts, ca: await openLocalCa(hosts.names, env) };
}
