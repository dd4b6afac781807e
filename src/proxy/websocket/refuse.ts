import type { Duplex } from 'node:stream';

/**
 * Refuses an Upgrade (`--no-websocket`), so that the agent falls back to plain requests that each carry their whole
 * prompt. 426 says that HTTP is what is wanted (RFC 9110 15.5.22 names the protocol in `Upgrade`).
 */
export function refuseWebSocket(socket: Duplex): void {
  socket.on('error', () => socket.destroy());
  socket.end(
    'HTTP/1.1 426 Upgrade Required\r\nUpgrade: HTTP/1.1\r\nContent-Length: 0\r\nConnection: close\r\n\r\n',
  );
}
