import type { IncomingHttpHeaders } from 'node:http';

/** Why a request is refused. */
export interface Refusal {
  status: number;
  reason: string;
}

/**
 * Keeps other sites out of a server that has no login. The Host check defeats DNS rebinding; Origin and Sec-Fetch-Site
 * keep pages of other sites from reading captures, scripts of ours included, through the person's browser. Following a
 * link from elsewhere to a page stays possible.
 */
export function refusalOf(method: string, headers: IncomingHttpHeaders, port: number): Refusal | null {
  if (method !== 'GET' && method !== 'HEAD')
    return { status: 405, reason: 'This server answers only GET and HEAD.' };
  const hosts = [`127.0.0.1:${port}`, `localhost:${port}`, `[::1]:${port}`];
  const host = headers.host ?? '';
  if (!hosts.includes(host)) return { status: 421, reason: 'This server answers only at its own address.' };
  const { origin } = headers;
  if (origin !== undefined && !hosts.some((own) => origin === `http://${own}`)) {
    return { status: 403, reason: 'Requests from other sites are refused.' };
  }
  const site = headers['sec-fetch-site'];
  const followed = headers['sec-fetch-mode'] === 'navigate' && headers['sec-fetch-dest'] === 'document';
  if ((site === 'cross-site' || site === 'same-site') && !followed) {
    return { status: 403, reason: 'Requests from other sites are refused.' };
  }
  return null;
}
