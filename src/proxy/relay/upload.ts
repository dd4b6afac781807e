import type { IncomingMessage } from 'node:http';
import type { ExchangeTap } from '../types.ts';

/** The body of a request on its way up. */
export interface Upload {
  /** Its chunks, reported to the tap as they are taken; null when the request has none. */
  body: AsyncIterable<Buffer> | null;
  /** Reads the rest. Resolves at the end of the body, or when the client is gone. */
  rest(): Promise<void>;
}

/**
 * Lets a body be taken by an upstream while the tap sees all of it, once: also what is left over when the upstream
 * answers early or breaks off. That rest is read in any case, to keep the client's connection usable.
 */
export function uploadOf(request: IncomingMessage, tap: ExchangeTap): Upload {
  if (!hasBody(request)) {
    tap.requestEnd();
    return { body: null, rest: async () => undefined };
  }
  let taken = false;
  const over = new Promise<void>((resolve) => request.once('end', resolve).once('close', resolve));
  const readOn = (): void => {
    if (request.readableEnded || request.destroyed) return;
    request.once('end', () => tap.requestEnd());
    request.on('data', (chunk) => tap.requestChunk(chunk));
  };
  // A `data` listener from the start would set the body flowing before undici reads it, and lose chunks.
  async function* chunks(): AsyncGenerator<Buffer> {
    taken = true;
    try {
      for await (const chunk of request.iterator({ destroyOnReturn: false })) {
        tap.requestChunk(chunk);
        yield chunk;
      }
      tap.requestEnd();
    } finally {
      readOn();
    }
  }
  return {
    body: chunks(),
    rest() {
      // An upstream that has begun gives the body back with its next chunk.
      if (!taken) readOn();
      return over;
    },
  };
}

function hasBody(request: IncomingMessage): boolean {
  const length = request.headers['content-length'];
  return request.headers['transfer-encoding'] !== undefined || (length !== undefined && length !== '0');
}
