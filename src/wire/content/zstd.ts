import { Transform } from 'node:stream';
import { constants, createZstdDecompress, type ZstdDecompress, zstdDecompressSync } from 'node:zlib';
import { type FramePart, FrameSplitter } from './zstd-frames.ts';

/** What is wrong with a stream of zstd frames. */
export interface ZstdProblem {
  code: 'packed_cut' | 'packed_damaged';
  message: string;
}

/**
 * Decodes a stream of any number of zstd frames. A frame that breaks off or is damaged gives what can be decoded of it
 * and is reported; decoding continues with the next frame.
 */
export async function* zstdChunks(
  chunks: AsyncIterable<Buffer>,
  onProblem: (problem: ZstdProblem) => void,
): AsyncGenerator<Buffer> {
  const decoder = new FrameDecoder(onProblem);
  const splitter = new FrameSplitter();
  for await (const chunk of chunks) {
    for (const part of splitter.push(chunk)) yield* await decoder.decode(part);
  }
  for (const part of splitter.end()) yield* await decoder.decode(part);
}

/** The same as a stream. A frame that breaks off is no error: the protocol around it decides. A damaged one is. */
export function createZstdDecoder(): Transform {
  let damage: Error | undefined;
  const splitter = new FrameSplitter();
  const decoder = new FrameDecoder(({ code, message }) => {
    if (code === 'packed_damaged') damage ??= new Error(`zstd: ${message}`);
  });
  const decode = async (parts: Iterable<FramePart>, output: Transform): Promise<void> => {
    for (const part of parts) {
      for (const bytes of await decoder.decode(part)) output.push(bytes);
      if (damage) throw damage;
    }
  };
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      decode(splitter.push(chunk), this).then(() => done(), done);
    },
    flush(done) {
      decode(splitter.end(), this).then(() => done(), done);
    },
    destroy(error, done) {
      decoder.destroy();
      done(error);
    },
  });
}

/**
 * All frames of a whole body, one after another.
 *
 * @throws Error for bytes that are no zstd, for a frame that is cut, and past `limit` bytes of output.
 */
export function decodeZstd(body: Uint8Array, limit: number): Buffer {
  const output: Buffer[] = [];
  let left = limit;
  let frame: Buffer[] = [];
  const splitter = new FrameSplitter();
  const parts = [...splitter.push(Buffer.from(body.buffer, body.byteOffset, body.length)), ...splitter.end()];
  if (parts.some(({ kind }) => kind === 'junk')) throw new Error('zstd: no frame begins here');
  for (const part of parts) {
    if (part.kind === 'data') frame.push(part.bytes);
    if (part.kind !== 'end') continue;
    if (!part.whole) throw new Error('zstd: unexpected end of the body');
    const decoded = zstdDecompressSync(Buffer.concat(frame), { maxOutputLength: Math.max(1, left) });
    left -= decoded.length;
    if (left < 0) throw new RangeError(`zstd: more than ${limit} bytes`);
    output.push(decoded);
    frame = [];
  }
  return Buffer.concat(output);
}

/** Decodes the parts of frames in order, with a decompressor for each frame. */
class FrameDecoder {
  readonly #onProblem: (problem: ZstdProblem) => void;
  #stream: ZstdDecompress | undefined;
  #error: string | undefined;
  #output: Buffer[] = [];

  constructor(onProblem: (problem: ZstdProblem) => void) {
    this.#onProblem = onProblem;
  }

  /** What a part decodes to. After an error nothing more of that frame is decoded. */
  async decode(part: FramePart): Promise<Buffer[]> {
    if (part.kind === 'junk') {
      const message = `${part.bytes} bytes belong to no zstd frame; skipped`;
      this.#onProblem({ code: 'packed_damaged', message });
    } else if (part.kind === 'data') await this.#write(part.bytes);
    else await this.#end(part.whole);
    const output = this.#output;
    this.#output = [];
    return output;
  }

  destroy(): void {
    this.#stream?.destroy();
  }

  async #write(bytes: Buffer): Promise<void> {
    const stream = this.#stream ?? this.#open();
    if (this.#error !== undefined) return;
    await new Promise<void>((resolve) => {
      // A decompressor that fails may never call back.
      stream.once('close', resolve);
      stream.write(bytes, () => {
        stream.off('close', resolve);
        resolve();
      });
    });
  }

  async #end(whole: boolean): Promise<void> {
    const stream = this.#stream;
    if (stream && this.#error === undefined) {
      await new Promise<void>((resolve) => {
        stream.once('end', resolve).once('close', resolve).end();
      });
    }
    stream?.destroy();
    if (this.#error !== undefined) {
      const message = `${this.#error}; the rest of the frame is skipped`;
      this.#onProblem({ code: 'packed_damaged', message });
    } else if (!whole)
      this.#onProblem({ code: 'packed_cut', message: 'a zstd frame breaks off; its writer was stopped' });
    this.#stream = undefined;
    this.#error = undefined;
  }

  #open(): ZstdDecompress {
    const stream = createZstdDecompress({ chunkSize: 1 << 20, finishFlush: constants.ZSTD_e_flush });
    stream.on('data', (bytes: Buffer) => this.#output.push(bytes));
    stream.on('error', (error) => {
      this.#error = error.message;
    });
    this.#stream = stream;
    return stream;
  }
}
