import { randomBytes } from 'node:crypto';
import { networkInterfaces } from 'node:os';
import { sameSecret } from './secret.ts';

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
