import type { Transform } from 'node:stream';
import zlib from 'node:zlib';
import { createDeflateDecoder, decodeDeflate } from '../../wire/content/deflate.ts';
import { createZstdDecoder, decodeZstd } from '../../wire/content/zstd.ts';

/** Content codings in the order they were applied, `identity` left out: `gzip, br` of a header. */
export function codingsOf(header: string | undefined): string[] {
  return (header ?? '')
    .split(',')
    .map((coding) => coding.trim().toLowerCase())
    .filter((coding) => coding !== '' && coding !== 'identity');
}

/**
 * A whole body without its content codings.
 * @throws Error for an unknown coding, for bytes that are not of that coding, and past `limit` bytes of output.
 */
export function decodeBody(body: Buffer, codings: readonly string[], limit: number): Buffer {
  return codings.toReversed().reduce((bytes, coding) => decodeOne(bytes, coding, limit), body);
}

function decodeOne(bytes: Buffer, coding: string, maxOutputLength: number): Buffer {
  switch (coding) {
    case 'gzip':
    case 'x-gzip':
      return zlib.gunzipSync(bytes, { maxOutputLength });
    case 'br':
      return zlib.brotliDecompressSync(bytes, { maxOutputLength });
    case 'zstd':
      return decodeZstd(bytes, maxOutputLength);
    case 'deflate':
      return decodeDeflate(bytes, maxOutputLength);
    default:
      throw new Error(`unknown content coding "${coding}"`);
  }
}

/**
 * Decodes a body while it arrives: `onData` gets what each chunk made readable, with that chunk's time. Chunks are
 * decoded in order, off the calling turn; `end` resolves when all of it has been given out, with the error that
 * stopped it early, if any.
 */
export class StreamDecoder {
  /** Whether a coding can be undone piece by piece. */
  static knows(this: void, coding: string): boolean {
    return /^(?:x-)?gzip$|^br$|^zstd$|^deflate$/.test(coding);
  }

  readonly #stages: Transform[];
  readonly #limit: number;
  #chain: Promise<void> = Promise.resolve();
  #ms = 0;
  #out = 0;
  #error: Error | undefined;
  /** Ends the wait for the current chunk: a destroyed stage never calls back. */
  #release: (() => void) | undefined;

  constructor(codings: readonly string[], limit: number, onData: (chunk: Buffer, ms: number) => void) {
    this.#limit = limit;
    this.#stages = codings.toReversed().map(streamOf);
    this.#stages.forEach((stage, i) => {
      stage.on('error', (error) => this.#fail(error));
      const next = this.#stages[i + 1];
      if (next) stage.pipe(next);
    });
    this.#stages.at(-1)?.on('data', (chunk: Buffer) => {
      this.#out += chunk.length;
      if (this.#out > this.#limit) this.#fail(new Error('the decoded body is too large'));
      else onData(chunk, this.#ms);
    });
  }

  push(bytes: Buffer, ms: number): void {
    // Written later, when its slab belongs to another batch.
    const chunk = Buffer.from(bytes);
    this.#chain = this.#chain.then(() => this.#write(chunk, ms));
  }

  async end(): Promise<Error | undefined> {
    await this.#chain;
    const last = this.#stages.at(-1);
    if (!this.#error && last) {
      await new Promise<void>((resolve) => {
        last
          .once('end', resolve)
          .once('error', () => resolve())
          .once('close', resolve);
        this.#stages[0]?.end();
      });
    }
    for (const stage of this.#stages) stage.destroy();
    return this.#error;
  }

  #write(chunk: Buffer, ms: number): Promise<void> | void {
    if (this.#error) return;
    this.#ms = ms;
    return new Promise((resolve) => {
      this.#release = resolve;
      this.#stages[0]?.write(chunk, () => resolve());
    });
  }

  #fail(error: Error): void {
    this.#error ??= error;
    for (const stage of this.#stages) stage.destroy();
    this.#release?.();
  }
}

/** A stream that breaks off gives out what it holds instead of an error: the end is judged by the protocol. */
function streamOf(coding: string): Transform {
  switch (coding) {
    case 'gzip':
    case 'x-gzip':
      return zlib.createGunzip({ finishFlush: zlib.constants.Z_SYNC_FLUSH });
    case 'br':
      return zlib.createBrotliDecompress({ finishFlush: zlib.constants.BROTLI_OPERATION_FLUSH });
    case 'zstd':
      return createZstdDecoder();
    case 'deflate':
      return createDeflateDecoder();
    default:
      throw new Error(`unknown content coding "${coding}"`);
  }
}
