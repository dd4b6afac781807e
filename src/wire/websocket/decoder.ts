import type { Writable } from 'node:stream';
import * as library from 'ws';

/** A whole message: text, or bytes when it is binary. */
export type WebSocketMessage = { text: string } | { bytes: Buffer };

export interface WebSocketDecoderOptions {
  /** Whose frames these are: a client masks its frames, and each side compresses with its own parameters. */
  from: 'client' | 'server';
  /** `sec-websocket-extensions` of the 101 answer: what was agreed, not what was offered. */
  extensions: string | undefined;
  /** A message, with the time given to the bytes that completed it. */
  onMessage(message: WebSocketMessage, ms: number): void;
  onClose?(close: { code: number; reason: string }): void;
  /** Decoding has stopped; the bytes themselves are none of its business. Called once at most. */
  onError?(error: Error): void;
  /** Bytes a message may have, decompressed. */
  maxMessage?: number;
  /** Bytes that may wait for decoding before it is given up. */
  maxPending?: number;
}

/** Reads one direction of a WebSocket connection from copies of its bytes. */
export interface WebSocketDecoder {
  /** `ms` is handed through to `onMessage`. The bytes are copied: unmasking works in place. */
  push(bytes: Uint8Array, ms: number): void;
  /** Resolves when everything pushed has been decoded. */
  end(): Promise<void>;
}

const defaultMax = 256 * 1024 * 1024;

/**
 * A passive decoder around the frame reader of ws: frames, fragments and permessage-deflate (RFC 7692), with and
 * without context takeover. It answers nothing and throws nothing: an error ends decoding, never the connection.
 */
export function createWebSocketDecoder(options: WebSocketDecoderOptions): WebSocketDecoder {
  const { maxMessage = defaultMax, maxPending = defaultMax } = options;
  let stopped = false;
  /** Times of the chunks that wait, and of the one the reader is at; it takes them strictly in order. */
  const waiting: number[] = [];
  let current = 0;

  const stop = (error: Error): void => {
    if (!stopped) options.onError?.(error);
    stopped = true;
  };

  let reader: { receiver: Writable; deflate: PerMessageDeflate | undefined };
  try {
    reader = createReader(options, maxMessage);
  } catch (error) {
    stop(error as Error);
    return { push: () => {}, end: () => Promise.resolve() };
  }

  const { receiver, deflate } = reader;
  const takeChunk = receiver._write.bind(receiver);
  receiver._write = (chunk, encoding, done) => {
    current = waiting.shift() ?? current;
    takeChunk(chunk, encoding, done);
  };
  receiver.on('message', (data: Buffer, isBinary: boolean) => {
    // The buffer may be a view into a chunk; a text is a copy by nature, bytes must be made one.
    const message = isBinary ? { bytes: Buffer.from(data) } : { text: data.toString('utf8') };
    if (!stopped) options.onMessage(message, current);
  });
  receiver.on('conclude', (code: number, reason: Buffer) => {
    if (!stopped) options.onClose?.({ code, reason: reason.toString('utf8') });
  });
  receiver.on('error', stop);
  // Not before: ws crashes the process when its inflater is taken away while it works.
  receiver.once('close', () => deflate?.cleanup());

  return {
    push(bytes, ms) {
      if (stopped || receiver.writableEnded) return;
      if (receiver.writableLength > maxPending) {
        stop(new Error(`more than ${maxPending} bytes wait for decoding`));
        receiver.end();
        return;
      }
      waiting.push(ms);
      receiver.write(Buffer.from(bytes));
    },
    end() {
      if (receiver.closed) return Promise.resolve();
      return new Promise<void>((resolve) => {
        receiver.once('close', resolve);
        if (!receiver.writableEnded) receiver.end();
      });
    },
  };
}

function createReader(options: WebSocketDecoderOptions, maxPayload: number) {
  const deflate = agreedDeflate(options, maxPayload);
  const receiver = new Receiver({
    // The reader of the client's frames plays the server's part.
    isServer: options.from === 'client',
    extensions: deflate ? { 'permessage-deflate': deflate } : {},
    maxPayload,
    skipUTF8Validation: true,
  });
  return { receiver, deflate };
}

/** Deflate as the 101 answer agreed on it, undefined when it did not. */
function agreedDeflate(options: WebSocketDecoderOptions, maxPayload: number): PerMessageDeflate | undefined {
  if (!options.extensions) return undefined;
  const agreed = extension.parse(options.extensions)['permessage-deflate'];
  if (agreed === undefined) return undefined;
  const deflate = new PerMessageDeflate({ isServer: options.from === 'client', maxPayload });
  deflate.accept(agreed);
  return deflate;
}

/** What is used of ws's frame reader; exported by the package, but not described in its types. */
interface Internals {
  Receiver: new (options: {
    isServer: boolean;
    extensions: Record<string, PerMessageDeflate>;
    maxPayload: number;
    skipUTF8Validation: boolean;
  }) => Writable;
  PerMessageDeflate: new (options: { isServer: boolean; maxPayload: number }) => PerMessageDeflate;
  extension: { parse(header: string): Record<string, Record<string, unknown>[]> };
}

interface PerMessageDeflate {
  /** Takes parameters as agreed; normalises them in place. */
  accept(configurations: Record<string, unknown>[]): void;
  cleanup(): void;
}

const { Receiver, PerMessageDeflate, extension } = library as unknown as Internals;
