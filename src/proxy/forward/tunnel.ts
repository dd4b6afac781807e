import { performance } from 'node:perf_hooks';
import type { Duplex } from 'node:stream';
import type { Authority } from './hosts.ts';
import type { ForwardContext } from './types.ts';

/**
 * Connects a client to a host lens does not decrypt: bytes pass untouched in both directions, with back-pressure,
 * until either side ends. A host that cannot be reached is answered with 502, as any proxy would.
 */
export function tunnel(
  client: Duplex,
  authority: Authority,
  context: Pick<ForwardContext, 'dialer' | 'emit'>,
  established: string,
): void {
  const start = performance.now();
  const figures = { up: 0, down: 0, msAnswer: 0 };
  let answerSince: number | undefined;

  let ended = false;
  const finish = (error?: Error): void => {
    if (ended) return;
    ended = true;
    context.emit?.({
      kind: 'tunnel',
      authority,
      ...figures,
      ms: performance.now() - start,
      ...(error
        ? { error: { code: (error as NodeJS.ErrnoException).code ?? 'ERROR', message: error.message } }
        : {}),
    });
  };

  // Whichever side ends first ends the tunnel; at the end of a capture that is lens, which closes the client's.
  client.once('close', () => finish());
  context.dialer.tcp(authority.port === 80 ? 'http' : 'https', authority.host, authority.port).then(
    (upstream) => {
      if (client.destroyed) {
        upstream.destroy();
        return;
      }
      upstream.on('error', () => client.destroy());
      client.on('close', () => upstream.destroy());
      upstream.on('close', () => {
        // What the client has yet to be sent must still reach it; nothing it sends can matter any more.
        if (client.writableFinished) client.destroy();
        else client.end(() => client.destroy());
      });
      client.on('data', (chunk: Buffer) => {
        figures.up += chunk.length;
        answerSince = undefined;
      });
      upstream.on('data', (chunk: Buffer) => {
        figures.down += chunk.length;
        const now = performance.now();
        answerSince ??= now;
        figures.msAnswer = Math.max(figures.msAnswer, now - answerSince);
      });
      client.write(established);
      client.pipe(upstream);
      upstream.pipe(client);
    },
    (error: Error) => {
      finish(error);
      client.end('HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\nConnection: close\r\n\r\n');
    },
  );
}
