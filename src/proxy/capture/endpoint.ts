import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { agents } from '../agents/table.ts';
import { type LocalCa, openLocalCa } from '../ca/open.ts';
import { attachForward, type ForwardProxy } from '../forward/attach.ts';
import { type InterceptList, interceptList, MODEL_HOSTS } from '../forward/hosts.ts';
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
  /** Begins to answer; requests before it get 503. */
  serve(handlers: Handlers, dialer: Dialer, emit: (event: ForwardEvent) => void): void;
  close(): Promise<void>;
}

/**
 * Opens the listener, and in forward mode the CA for the hosts that are decrypted: the known model hosts, those of
 * all agents, and the host of the launched agent's own base URL.
 * @throws LensError `port_taken`, `config_invalid` for a bad `--intercept`, `certificate`.
 */
export async function openEndpoint(
  options: CaptureOptions,
  choice: Choice,
  { env, cwd }: CaptureEffects,
): Promise<Endpoint> {
  let handlers: Handlers | undefined;
  let proxy: ForwardProxy | undefined;
  const notYet = (response: ServerResponse): void => void response.writeHead(503).end();
  const listener = await listen(
    (request, response) => {
      if (!handlers) notYet(response);
      else if (!proxy?.request(request, response)) handlers.direct(request, response);
    },
    { port: options.port, host: options.allowLan },
  );
  listener.server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    if (!handlers) socket.destroy();
    else if (!proxy?.upgrade(request, socket, head)) handlers.directUpgrade(request, socket, head);
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
      handlers = all;
      if (!forward) return;
      const { hosts, ca } = forward;
      proxy = attachForward(listener.server, {
        hosts,
        contexts: ca.contexts,
        dialer,
        handle: all.proxied,
        upgrade: all.proxiedUpgrade,
        token,
        emit,
      });
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
  const own = await spec?.upstream({ command: options.command, env, cwd });
  const base = [...MODEL_HOSTS, ...agents.flatMap(({ hosts }) => hosts), ...(own === undefined ? [] : [own])];
  const hosts = interceptList(base, options.learn ? ['none'] : options.intercept);
  return { hosts, ca: await openLocalCa(hosts.names, env) };
}
