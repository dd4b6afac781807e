import { Transform } from 'node:stream';
import { constants, createZstdDecompress, type ZstdDecompress, zstdDecompressSync } from 'node:zlib';
import { createFrameCutter, type FramePiece } from './zstd-frames.ts';

/**
 * A zstd decoder for streams of any number of frames. A stream that breaks off gives out what can be decoded, without
 * an error; bytes that are no zstd are an error.
 */
export function createZstdDecoder(): Transform {
  const cutter = createFrameCutter();
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

  const decode = async (pieces: readonly FramePiece[], output: Transform): Promise<void> => {
    for (const { bytes, ends } of pieces) {
      frame ??= open(output);
      const decoder = frame;
      if (bytes.length > 0) await new Promise<void>((resolve) => decoder.write(bytes, () => resolve()));
      if (ends) await close();
    }
  };

  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      let pieces: FramePiece[];
      try {
        pieces = cutter.push(chunk);
      } catch (error) {
        done(error as Error);
        return;
      }
      decode(pieces, this).then(() => done(), done);
    },
    flush(done) {
      close().then(() => done(), done);
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
  const cutter = createFrameCutter();
  for (const { bytes, ends } of cutter.push(body)) {
    frame.push(bytes);
    if (!ends) continue;
    const decoded = zstdDecompressSync(Buffer.concat(frame), { maxOutputLength: Math.max(1, left) });
    left -= decoded.length;
    if (left < 0) throw new RangeError(`zstd: more than ${limit} bytes`);
    output.push(decoded);
    frame = [];
  }
  if (!cutter.between) throw new Error('zstd: unexpected end of the body');
  return Buffer.concat(output);
}
