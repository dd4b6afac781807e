import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type { HostContexts } from '../ca/open.ts';
import type { Dialer } from '../network/dial.ts';
import type { Authority, InterceptList } from './hosts.ts';

/** A request inside the proxy, with the origin it is for. */
export interface ProxiedRequest {
  /** Scheme, host and port, the default port left out: `https://api.openai.com`. */
  origin: string;
  /** On the list of hosts lens decrypts. `false` only for plain-HTTP requests in absolute form: relay, record nothing. */
  listed: boolean;
}

/** What the forward proxy needs from the capture around it. */
export interface ForwardContext {
  hosts: InterceptList;
  contexts: HostContexts;
  dialer: Dialer;
  /** Relays one request; `request.url` is in origin form. Handles every failure itself. */
  handle(request: IncomingMessage, response: ServerResponse, to: ProxiedRequest): void;
  /** Relays an Upgrade; `request.url` is in origin form. Handles every failure itself. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer, to: ProxiedRequest): void;
  /** Required of every client as the password of Proxy-Authorization, when lens listens beyond loopback. */
  token?: string | undefined;
  /** Receives everything that is no request. */
  emit?(event: ForwardEvent): void;
}

/** What happens at the proxy other than requests. */
export type ForwardEvent =
  /** A tunnel that lens did not decrypt has ended. */
  | ({ kind: 'tunnel'; error?: { code: string; message: string } } & TunnelFigures)
  /** A client refused lens' certificate, or disconnected during the handshake. */
  | { kind: 'tls_failed'; authority: Authority; code: string; message: string }
  /** A client closed its connection without a request: it did not trust the certificate, or had connected in advance. */
  | { kind: 'tls_unused'; authority: Authority }
  /** A client was rejected. */
  | { kind: 'refused'; reason: string };

/** Sizes and times of one tunnel. */
export interface TunnelFigures {
  authority: Authority;
  /** Bytes from and to the client, TLS included. */
  up: number;
  down: number;
  ms: number;
  /** Milliseconds of the longest run of bytes down without one up: what a streamed answer looks like from outside. */
  msAnswer: number;
}
