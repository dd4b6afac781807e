import { Transform } from 'node:stream';
import zlib from 'node:zlib';

/**
 * Undoes `deflate` in a whole body: DEFLATE in a zlib wrapper as RFC 9110 (8.4.1.2) wants it, or raw as some servers
 * send it.
 *
 * @throws Error for bytes that are neither, for a body that is cut, and past `maxOutputLength` bytes of output.
 */
export function decodeDeflate(bytes: Buffer, maxOutputLength: number): Buffer {
  return isZlib(bytes)
    ? zlib.inflateSync(bytes, { maxOutputLength })
    : zlib.inflateRawSync(bytes, { maxOutputLength });
}

/** The same for streams, recognised by the first two bytes; one that breaks off gives out what can be decoded. */
export function createDeflateDecoder(): Transform {
  let start: Buffer = Buffer.alloc(0);
  let inflate: zlib.Inflate | zlib.InflateRaw | undefined;

  const open = (output: Transform): zlib.Inflate | zlib.InflateRaw => {
    const options = { finishFlush: zlib.constants.Z_SYNC_FLUSH };
    const decoder = isZlib(start) ? zlib.createInflate(options) : zlib.createInflateRaw(options);
    decoder.on('data', (bytes: Buffer) => output.push(bytes));
    decoder.on('error', (error) => output.destroy(error));
    return decoder;
  };

  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      if (inflate) {
        inflate.write(chunk, () => done());
        return;
      }
      start = Buffer.concat([start, chunk]);
      if (start.length < 2) {
        done();
        return;
      }
      inflate = open(this);
      inflate.write(start, () => done());
      start = Buffer.alloc(0);
    },
    flush(done) {
      if (inflate) inflate.once('end', () => done()).end();
      else done();
    },
    destroy(error, done) {
      inflate?.destroy();
      done(error);
    },
  });
}

/** A zlib header (RFC 1950, 2.2). As raw DEFLATE its bits were a stored block with padding that no encoder writes. */
function isZlib(bytes: Buffer): boolean {
  return bytes.length > 1 && (bytes.readUInt8(0) & 0x0f) === 8 && bytes.readUInt16BE(0) % 31 === 0;
}
