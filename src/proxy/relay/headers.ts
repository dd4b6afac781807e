import { type ServerResponse, STATUS_CODES } from 'node:http';
import type { RawHeaders } from '../types.ts';

/** Headers that concern one connection only (RFC 9110 section 7.6.1) and those a proxy answers for itself. */
const connectionHeaders = new Set([
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'transfer-encoding',
  'upgrade',
  // lens has answered `100-continue` itself; undici refuses the header.
  'expect',
]);

/** The end-to-end part of a raw header list: order, case and duplicates as they came. */
export function endToEnd(headers: RawHeaders): string[] {
  const named = namedInConnection(headers);
  const kept: string[] = [];
  for (let i = 0; i + 1 < headers.length; i += 2) {
    const name = (headers[i] as string).toLowerCase();
    if (connectionHeaders.has(name) || named?.has(name)) continue;
    kept.push(headers[i] as string, headers[i + 1] as string);
  }
  return kept;
}

/** What is sent upstream: end-to-end headers, `Host` replaced in its place by the target's. */
export function upstreamHeaders(headers: RawHeaders, host: string): string[] {
  const kept = endToEnd(headers);
  let seen = false;
  for (let i = 0; i < kept.length; i += 2) {
    if ((kept[i] as string).toLowerCase() !== 'host') continue;
    kept[i + 1] = host;
    seen = true;
  }
  return seen ? kept : ['Host', host, ...kept];
}

function namedInConnection(headers: RawHeaders): Set<string> | undefined {
  let names: Set<string> | undefined;
  for (let i = 0; i + 1 < headers.length; i += 2) {
    if ((headers[i] as string).toLowerCase() !== 'connection') continue;
    names ??= new Set();
    for (const name of (headers[i + 1] as string).split(',')) names.add(name.trim().toLowerCase());
  }
  return names;
}

/**
 * Passes an interim answer on as it came (RFC 9110 section 15.2): early hints, "processing" and others, except
 * `100 Continue`, which lens sends itself. Written to the socket, because Node's own methods know two of them and refuse
 * headers that others accept.
 */
export function passInformation(response: ServerResponse, status: number, headers: RawHeaders): void {
  // Without a socket, answers to earlier requests of a pipeline are still to come.
  if (status === 100 || response.headersSent || !response.socket?.writable) return;
  const lines = [`HTTP/1.1 ${status} ${STATUS_CODES[status] ?? 'Information'}`];
  for (let i = 0; i + 1 < headers.length; i += 2) lines.push(`${headers[i]}: ${headers[i + 1]}`);
  response.socket.write(`${lines.join('\r\n')}\r\n\r\n`, 'latin1');
}
