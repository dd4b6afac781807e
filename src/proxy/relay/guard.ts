import { isIP } from 'node:net';
import type { ExchangeError } from '../types.ts';

/** The parts of a request to lens itself (neither CONNECT nor absolute-form) that the guard checks. */
export interface GuardedRequest {
  host: string | undefined;
  origin: string | undefined;
}

/**
 * Whether a request may be forwarded. A web page can reach a loopback port: through a name that it makes resolve to
 * 127.0.0.1 (DNS rebinding, seen in `Host`) or by a cross-site request (seen in `Origin`). Agents send neither.
 * @param bound address the listener is bound to, allowed in addition to loopback names; `any` when a token was in the
 * request, which no web page can know
 */
export function refusal(request: GuardedRequest, bound: string): ExchangeError | undefined {
  const host = hostName(request.host);
  if (bound !== 'any' && (host === undefined || !(isLoopback(host) || host === bound))) {
    return {
      code: 'HOST_NOT_LOCAL',
      message: `lens answers to localhost only, not to "${request.host ?? ''}" (protection against DNS rebinding)`,
    };
  }
  if (request.origin !== undefined && !isLoopback(hostName(originHost(request.origin)) ?? '')) {
    return {
      code: 'ORIGIN_NOT_LOCAL',
      message: `lens does not forward requests of the web page at ${request.origin}`,
    };
  }
  return undefined;
}

/** Whether a name or address means this machine and nothing else. */
export function isLoopback(host: string): boolean {
  if (host === 'localhost' || host.endsWith('.localhost') || host === '::1') return true;
  return isIP(host) === 4 && host.startsWith('127.');
}

function originHost(origin: string): string | undefined {
  return URL.canParse(origin) ? new URL(origin).host : undefined;
}

/** Lower-case name of a `Host` value without its port; undefined when it is missing or malformed. */
function hostName(host: string | undefined): string | undefined {
  const [, bracketed, plain] = /^(?:\[([0-9a-f:.]+)\]|([^:[\]/@\s]+))(?::\d+)?$/i.exec(host ?? '') ?? [];
  return (bracketed ?? plain)?.toLowerCase().replace(/\.$/, '');
}
