import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';

/** Whether an Upgrade is to WebSocket, and not to something else such as h2c. */
export function isWebSocket(request: IncomingMessage): boolean {
  return /(?:^|[\s,])websocket(?:$|[\s,])/i.test(request.headers.upgrade ?? '');
}

/**
 * The client's handshake headers for the upstream: order, case and duplicates as they came, without those meant for a
 * proxy. `host` replaces the value of `Host` where lens replaces another host.
 * An Upgrade to another protocol loses its offer, so that the host answers in the one lens can read.
 */
export function handshakeHeaders(request: IncomingMessage, host: string | undefined): string[] {
  const headers: string[] = [];
  const offered = isWebSocket(request);
  for (let index = 0; index + 1 < request.rawHeaders.length; index += 2) {
    const name = request.rawHeaders[index] as string;
    const lower = name.toLowerCase();
    if (lower.startsWith('proxy-')) continue;
    if (!offered && (lower === 'upgrade' || lower === 'http2-settings' || lower === 'connection')) continue;
    headers.push(
      name,
      lower === 'host' && host !== undefined ? host : (request.rawHeaders[index + 1] as string),
    );
  }
  if (!offered) headers.push('Connection', 'close');
  return headers;
}

/**
 * The head of an answer as it goes to the client: status line and headers as they came. With `close`, the answer ends
 * with its connection, and what framed its body upstream is left out, since the body has been unframed.
 */
export function answerHead(answer: IncomingMessage, connection?: 'close'): string {
  const lines = [`HTTP/1.1 ${answer.statusCode} ${answer.statusMessage ?? ''}`];
  for (let index = 0; index + 1 < answer.rawHeaders.length; index += 2) {
    const name = answer.rawHeaders[index] as string;
    const framing = /^(?:connection|keep-alive|transfer-encoding|trailer)$/i.test(name);
    if (connection === undefined || !framing) lines.push(`${name}: ${answer.rawHeaders[index + 1]}`);
  }
  if (connection) lines.push('Connection: close');
  return `${lines.join('\r\n')}\r\n\r\n`;
}

/**
 * Refuses an Upgrade (`--no-websocket`), so that the agent falls back to plain requests that each carry their whole
 * prompt. 426 asks for HTTP (RFC 9110 15.5.22 names the protocol in `Upgrade`).
 */
export function refuseWebSocket(socket: Duplex): void {
  socket.on('error', () => socket.destroy());
  socket.end(
    'HTTP/1.1 426 Upgrade Required\r\nUpgrade: HTTP/1.1\r\nContent-Length: 0\r\nConnection: close\r\n\r\n',
  );
}
