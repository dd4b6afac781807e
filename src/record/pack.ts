import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { open, rename, rm, stat, unlink, utimes } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { createZstdCompress, createZstdDecompress } from 'node:zlib';
import { LensError } from '../errors.ts';
import { PACKED, packParameters } from './zstd.ts';

/** What packing a log came to. */
export interface PackedLog {
  /** The packed file. */
  file: string;
  bytesBefore: number;
  bytesAfter: number;
}

/** Bytes a read takes at once. */
const CHUNK = 1024 * 1024;

/**
 * Packs a log into one zstd frame next to it, reads that back, and removes the log only when both are the same. The packed
 * file has the log's time and is for its owner alone.
 * @throws LensError `not_writable` when a packed one is there already, the log grew meanwhile, or it does not read back.
 */
export async function packLog(file: string): Promise<PackedLog> {
  const target = `${file}${PACKED}`;
  const part = `${target}.part`;
  const before = await stat(file);
  if (await exists(target)) throw refused(file, `${target} exists already`, 'Remove one of them.');
  try {
    const wanted = await compress(file, part);
    if ((await hashOfPacked(part)) !== wanted)
      throw refused(file, 'the compressed file does not decompress to the log');
    const after = await stat(file);
    if (after.size !== before.size || after.mtimeMs !== before.mtimeMs) {
      throw refused(file, 'it grew while it was being compressed', 'Pack it after its capture has ended.');
    }
    await utimes(part, before.atime, before.mtime);
    await rename(part, target);
  } catch (error) {
    await rm(part, { force: true });
    throw error;
  }
  await unlink(file);
  return { file: target, bytesBefore: before.size, bytesAfter: (await stat(target)).size };
}

/** Gives the hash of what was packed. */
async function compress(file: string, part: string): Promise<string> {
  const hash = createHash('sha256');
  const source = createReadStream(file, { highWaterMark: CHUNK });
  source.on('data', (chunk) => hash.update(chunk));
  const packed = createWriteStream(part, { mode: 0o600 });
  await pipeline(source, createZstdCompress({ params: packParameters, chunkSize: CHUNK }), packed);
  const handle = await open(part, 'r+');
  // The log is removed after this: its packed form must be on the disk and not in the system's memory.
  await handle.sync().finally(() => handle.close());
  return hash.digest('hex');
}

async function hashOfPacked(part: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(
    createReadStream(part, { highWaterMark: CHUNK }),
    createZstdDecompress({ chunkSize: CHUNK }),
    hash,
  );
  return hash.digest('hex');
}

async function exists(file: string): Promise<boolean> {
  return stat(file).then(
    () => true,
    () => false,
  );
}

function refused(file: string, message: string, hint?: string): LensError {
  return new LensError('not_writable', `not packed: ${message}.`, { where: file, ...(hint ? { hint } : {}) });
}
