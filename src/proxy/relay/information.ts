import { type ServerResponse, STATUS_CODES } from 'node:http';
import type { RawHeaders } from '../types.ts';

/**
 * Passes an interim answer on as it came (RFC 9110 section 15.2): early hints, "processing" and their kin, but for
 * `100 Continue`, which was lens' own to give. Written beside Node's own methods, which know two of them and refuse
 * headers that others accept.
 */
export function passInformation(response: ServerResponse, status: number, headers: RawHeaders): void {
  // Without a socket, answers to earlier requests of a pipeline are still to come.
  if (status === 100 || response.headersSent || !response.socket?.writable) return;
  const lines = [`HTTP/1.1 ${status} ${STATUS_CODES[status] ?? 'Information'}`];
  for (let i = 0; i + 1 < headers.length; i += 2) lines.push(`${headers[i]}: ${headers[i + 1]}`);
  response.socket.write(`${lines.join('\r\n')}\r\n\r\n`, 'latin1');
}
