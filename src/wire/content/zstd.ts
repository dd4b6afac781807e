import { Transform } from 'node:stream';
import { constants, createZstdDecompress, type ZstdDecompress, zstdDecompressSync } from 'node:zlib';
import { type FramePart, FrameSplitter } from './zstd-frames.ts';

/**
 * A zstd decoder for streams of any number of frames. A stream that breaks off gives out what can be decoded, without
 * an error; bytes that are no zstd are an error.
 */
export function createZstdDecoder(): Transform {
  const splitter = new FrameSplitter();
  let frame: ZstdDecompress | undefined;

  const open = (output: Transform): ZstdDecompress => {
    const decoder = createZstdDecompress({ finishFlush: constants.ZSTD_e_flush });
    decoder.on('data', (bytes: Buffer) => output.push(bytes));
    decoder.on('error', (error) => output.destroy(error));
    return decoder;
  };

  const close = (): Promise<void> => {
    const decoder = frame;
    frame = undefined;
    return decoder === undefined
      ? Promise.resolve()
      : new Promise((resolve) => decoder.once('end', resolve).end());
  };

  const decode = async (parts: Iterable<FramePart>, output: Transform): Promise<void> => {
    for (const part of parts) {
      if (part.kind === 'junk') throw noFrame();
      if (part.kind === 'end') await close();
      else {
        frame ??= open(output);
        const decoder = frame;
        await new Promise<void>((resolve) => decoder.write(part.bytes, () => resolve()));
      }
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
      frame?.destroy();
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
  if (parts.some(({ kind }) => kind === 'junk')) throw noFrame();
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

function noFrame(): Error {
  return new Error('zstd: no frame begins here');
}
