import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

/** What a client without the token is asked for; clients that have it in their proxy URL then send it. */
export const PROXY_REALM = 'Basic realm="lens"';

/** The beginning of that answer on a bare socket. */
export const PROXY_CHALLENGE = `HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: ${PROXY_REALM}\r\n`;

/** Whether a proxy request carries the token as password of its Basic credentials; always, when none is asked for. */
export function authorized(request: IncomingMessage, token: string | undefined): boolean {
  if (token === undefined) return true;
  const basic = /^basic +([a-z\d+/=]+)$/i.exec(request.headers['proxy-authorization'] ?? '');
  const password = Buffer.from(basic?.[1] ?? '', 'base64')
    .toString('utf8')
    .replace(/^[^:]*:/, '');
  return sameSecret(password, token);
}

/** Compares two secrets in a time that tells nothing about where they differ. */
export function sameSecret(given: string, wanted: string): boolean {
  const hash = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(hash(given), hash(wanted));
}
