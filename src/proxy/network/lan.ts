import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { networkInterfaces } from 'node:os';

/** A token for one capture that other machines may reach (`--allow-lan`). */
export function newToken(): string {
  return randomBytes(18).toString('base64url');
}

/** The base URL with the token in it: for clients that are given a base URL, which all keep its path. */
export function urlWithToken(url: string, token: string | undefined): string {
  return token === undefined ? url : `${url}/lens-${token}`;
}

/** The proxy URL with the token in it: clients send it as Proxy-Authorization. */
export function proxyUrlWithToken(url: string, token: string | undefined): string {
  return token === undefined ? url : url.replace('://', `://lens:${token}@`);
}

/** The path behind the token; undefined when the path does not begin with it. */
export function pathBehindToken(path: string, token: string): string | undefined {
  const match = /^\/lens-([\w-]+)(.*)$/s.exec(path);
  if (match?.[1] === undefined || !sameSecret(match[1], token)) return undefined;
  const rest = match[2] ?? '';
  return rest.startsWith('/') ? rest : `/${rest}`;
}

/** The name other machines reach this one by, when lens is bound to every address: its first outside IPv4 address. */
export function outsideAddress(bound: string): string {
  if (bound !== '0.0.0.0' && bound !== '::') return bound;
  const addresses = Object.values(networkInterfaces()).flatMap((found) => found ?? []);
  return addresses.find(({ internal, family }) => !internal && family === 'IPv4')?.address ?? '127.0.0.1';
}

/** Compares two secrets in constant time. */
function sameSecret(given: string, wanted: string): boolean {
  const hash = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(hash(given), hash(wanted));
}

/** What a client without the token is asked for; clients that have it in their proxy URL then send it. */
export const PROXY_REALM = 'Basic realm="lens"';

/** The beginning of that answer on a bare socket. */
export const PROXY_CHALLENGE = `HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: ${PROXY_REALM}\r\n`;

/**
 * Whether a proxy request carries the token as password of its Basic credentials; always `given`, when none is asked
 * for. Git sends credentials only after it was asked for them, so `missing` is no sign of harm.
 */
export function credentials(
  request: IncomingMessage,
  token: string | undefined,
): 'given' | 'missing' | 'wrong' {
  if (token === undefined) return 'given';
  const header = request.headers['proxy-authorization'];
  if (header === undefined) return 'missing';
  const basic = /^basic +([a-z\d+/=]+)$/i.exec(header);
  const password = Buffer.from(basic?.[1] ?? '', 'base64')
    .toString('utf8')
    .replace(/^[^:]*:/, '');
  return sameSecret(password, token) ? 'given' : 'wrong';
}
