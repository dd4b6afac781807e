import type { Duplex } from 'node:stream';

/**
 * Calls back with the first byte a client sends, which is put back so that whoever reads next sees it: 0x16 begins a
 * TLS handshake, anything else is plain text. Not called for a client that ends without a byte.
 * Reading with a `data` listener and pausing afterwards loses the socket's fast path and hangs TLS on some clients.
 */
export function peekFirstByte(socket: Duplex, found: (byte: number) => void): void {
  const look = (): void => {
    const chunk: Buffer | null = socket.read(1);
    if (chunk === null) {
      if (!socket.readableEnded && !socket.destroyed) socket.once('readable', look);
      return;
    }
    socket.unshift(chunk);
    found(chunk[0] as number);
  };
  // The client may half-close without a byte; nobody else is there yet to answer its end.
  socket.once('end', () => socket.end());
  look();
}
