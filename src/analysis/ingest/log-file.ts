import { open, stat } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { type ZstdProblem, zstdChunks } from '../../wire/content/zstd.ts';
import { OPEN_BRACE } from '../../wire/json/scan.ts';

/** Large enough to make the cost of the system call negligible, small enough to stay in the processor cache. */
const CHUNK_BYTES = 4 << 20;

/** Number of chunks that are unpacked ahead on another thread. */
const UNPACKED_AHEAD = 6;

const ZSTD_MAGIC = 0xfd2fb528;
const SKIPPABLE_MAGIC = 0x184d2a50;

const SQLITE_MAGIC = 'SQLite format 3\0';

/** A log on disk, compressed or not. Offsets always count unpacked bytes. */
export interface LogFile {
  file: string;
  /** Size on disk. */
  fileBytes: number;
  modifiedMs: number;
  packed: boolean;
  /**
   * The content from byte `from` on. A chunk is valid until the next but one is requested. `trouble` is called with the
   * errors in a compressed file.
   */
  chunks(from: number, trouble?: (trouble: ZstdProblem) => void): AsyncGenerator<Buffer>;
}

/** Opens a log without reading its content. Throws file system errors. */
export async function openLogFile(file: string): Promise<LogFile> {
  const { size, mtimeMs } = await stat(file);
  const head = await bytesAt(file, 0, SQLITE_MAGIC.length);
  if (head.toString('latin1') === SQLITE_MAGIC) return databaseFile(file, size, mtimeMs);
  const coding = codingOf(head);
  const packed = coding !== 'plain';
  return {
    file,
    fileBytes: size,
    modifiedMs: mtimeMs,
    packed,
    chunks: (from, trouble = () => undefined) =>
      packed ? skipping(unpacked(file, coding, trouble), from) : plainChunks(file, from),
  };
}

/**
 * A database of SQLite with its write-ahead log, as one content: what was written last is only there, and two databases may
 * have the same main file.
 */
async function databaseFile(file: string, size: number, modifiedMs: number): Promise<LogFile> {
  const ahead = `${file}-wal`;
  const log = await stat(ahead).catch(() => undefined);
  const files = log === undefined ? [file] : [file, ahead];
  async function* content(): AsyncGenerator<Buffer> {
    for (const one of files) yield* plainChunks(one, 0);
  }
  return {
    file,
    fileBytes: size + (log?.size ?? 0),
    modifiedMs: Math.max(modifiedMs, log?.mtimeMs ?? 0),
    packed: true,
    chunks: (from) => skipping(content(), from),
  };
}

/** At most `length` unpacked bytes from `from` on. */
export async function readRange(log: LogFile, from: number, length: number): Promise<Buffer> {
  if (!log.packed) return bytesAt(log.file, from, length);
  const parts: Buffer[] = [];
  let missing = length;
  for await (const chunk of missing > 0 ? log.chunks(from) : []) {
    parts.push(Buffer.from(chunk.subarray(0, missing)));
    missing -= Math.min(missing, chunk.length);
    if (missing === 0) break;
  }
  return Buffer.concat(parts);
}

/** Buffers that are not in use: filling fresh memory costs as much as reading the file. */
const idle: [Buffer, Buffer][] = [];

/** Reads ahead: the system fills one buffer while the other is processed. */
async function* plainChunks(file: string, from: number): AsyncGenerator<Buffer> {
  const handle = await open(file);
  const buffers = idle.pop() ?? [Buffer.allocUnsafeSlow(CHUNK_BYTES), Buffer.allocUnsafeSlow(CHUNK_BYTES)];
  let pending: Promise<unknown> = Promise.resolve();
  try {
    const fill = (turn: number, position: number) =>
      handle.read(buffers[turn % 2] as Buffer, 0, CHUNK_BYTES, position);
    let position = from;
    let filling = fill(0, position);
    for (let turn = 1; ; turn++) {
      const { bytesRead, buffer } = await filling;
      if (bytesRead === 0) return;
      position += bytesRead;
      filling = fill(turn, position);
      // If the caller stops here, nobody awaits this promise.
      pending = filling.catch(() => undefined);
      yield buffer.subarray(0, bytesRead);
    }
  } finally {
    await pending;
    idle.push(buffers);
    await handle.close();
  }
}

/** The content of a compressed file, unpacked ahead. An error is reported when its chunk is delivered. */
async function* unpacked(
  file: string,
  coding: Exclude<Coding, 'plain'>,
  trouble: (trouble: ZstdProblem) => void,
): AsyncGenerator<Buffer> {
  const found: ZstdProblem[] = [];
  const chunks = decoders[coding](plainChunks(file, 0), (one) => found.push(one));
  for await (const chunk of ahead(chunks, UNPACKED_AHEAD)) {
    for (const one of found.splice(0)) trouble(one);
    yield chunk;
  }
  for (const one of found) trouble(one);
}

/** Requests the given number of items in advance. */
async function* ahead<T>(items: AsyncGenerator<T>, count: number): AsyncGenerator<T> {
  const pending: Promise<IteratorResult<T>>[] = [];
  const ask = (): void => {
    const next = items.next();
    // If the caller stops here, nobody awaits this promise.
    next.catch(() => undefined);
    pending.push(next);
  };
  try {
    for (let n = 0; n < count; n++) ask();
    for (;;) {
      const { done, value } = await (pending.shift() as Promise<IteratorResult<T>>);
      if (done) return;
      ask();
      yield value;
    }
  } finally {
    await Promise.allSettled(pending);
    await items.return(undefined);
  }
}

/** The chunks from byte `bytes` on. */
export async function* skipping(chunks: AsyncIterable<Buffer>, bytes: number): AsyncGenerator<Buffer> {
  let left = bytes;
  for await (const chunk of chunks) {
    if (left >= chunk.length) left -= chunk.length;
    else {
      yield left === 0 ? chunk : chunk.subarray(left);
      left = 0;
    }
  }
}

async function bytesAt(file: string, from: number, length: number): Promise<Buffer> {
  const handle = await open(file);
  try {
    const { bytesRead, buffer } = await handle.read(Buffer.allocUnsafe(length), 0, length, from);
    return buffer.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}

type Coding = 'plain' | 'zstd' | 'gzip' | 'utf-16le' | 'utf-16be';

/** Detects how a file is encoded from its first bytes: its name is not reliable (`mv log.jsonl.gz log.jsonl`). */
function codingOf(head: Buffer): Coding {
  if (head[0] === 0x1f && head[1] === 0x8b) return 'gzip';
  if (head[0] === 0xff && head[1] === 0xfe) return 'utf-16le';
  if (head[0] === 0xfe && head[1] === 0xff) return 'utf-16be';
  if (head.length < 4) return 'plain';
  // UTF-16 without a byte order mark: every log begins with a brace and another ASCII character.
  if (head[0] === OPEN_BRACE && head[1] === 0 && head[2] !== 0 && head[3] === 0) return 'utf-16le';
  if (head[0] === 0 && head[1] === OPEN_BRACE && head[2] === 0 && head[3] !== 0) return 'utf-16be';
  const magic = head.readUInt32LE(0);
  return magic === ZSTD_MAGIC || (magic & 0xfffffff0) >>> 0 === SKIPPABLE_MAGIC ? 'zstd' : 'plain';
}

type Decoder = (
  chunks: AsyncGenerator<Buffer>,
  onProblem: (problem: ZstdProblem) => void,
) => AsyncGenerator<Buffer>;

const decoders: Record<Exclude<Coding, 'plain'>, Decoder> = {
  zstd: zstdChunks,
  gzip: gunzipped,
  'utf-16le': (chunks) => transcoded(chunks, 'utf-16le'),
  'utf-16be': (chunks) => transcoded(chunks, 'utf-16be'),
};

/** The content of a gzip file. A truncated or damaged file yields what can be decoded. */
async function* gunzipped(...[chunks, onProblem]: Parameters<Decoder>): AsyncGenerator<Buffer> {
  // A chunk is valid until the next but one is requested, and the decompressor may read it later.
  const copies = Readable.from(
    (async function* () {
      for await (const chunk of chunks) yield Buffer.from(chunk);
    })(),
  );
  const gunzip = createGunzip({ chunkSize: 1 << 20 });
  copies.on('error', (error) => gunzip.destroy(error)).pipe(gunzip);
  try {
    for await (const chunk of gunzip) yield chunk as Buffer;
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const isCut = code === 'Z_BUF_ERROR';
    onProblem({
      code: isCut ? 'packed_cut' : 'packed_damaged',
      message: isCut
        ? 'the gzip file is incomplete; its writer was stopped'
        : `${message}; the rest is skipped`,
    });
  }
}

/** The text of a file in UTF-16, as UTF-8 without its byte order mark. */
async function* transcoded(
  chunks: AsyncGenerator<Buffer>,
  encoding: 'utf-16le' | 'utf-16be',
): AsyncGenerator<Buffer> {
  const decoder = new TextDecoder(encoding);
  for await (const chunk of chunks) yield Buffer.from(decoder.decode(chunk, { stream: true }));
  yield Buffer.from(decoder.decode());
}
