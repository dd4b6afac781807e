import { type Authority, parseAuthority } from './hosts.ts';

/**
 * Reads a request target in absolute form (RFC 9112 3.2.2) for plain HTTP; the path is kept byte for byte, not
 * normalised. Undefined for every other form, and for `https://`, which clients send through CONNECT.
 */
export function absoluteTarget(url: string | undefined): { authority: Authority; path: string } | undefined {
  const match = /^http:\/\/([^/?#]*)(.*)$/is.exec(url ?? '');
  if (match?.[1] === undefined) return undefined;
  const host = match[1].replace(/^.*@/, '');
  const authority = parseAuthority(/:\d+$/.test(host) ? host : `${host}:80`);
  if (!authority) return undefined;
  const path = match[2] ?? '';
  return { authority, path: path.startsWith('/') ? path : `/${path}` };
}
