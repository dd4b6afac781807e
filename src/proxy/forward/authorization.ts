import type { IncomingMessage } from 'node:http';
import { sameSecret } from '../network/secret.ts';

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
