import fs from 'node:fs';
import { constants, createZstdCompress, type ZstdCompress } from 'node:zlib';
import { deletedFile, type LogWriter, type WriteEffects } from './append.ts';
import type { LinePieces } from './line.ts';
import { liveParameters } from './zstd.ts';

/** Milliseconds lines may wait inside the compressor, while an exchange runs and once one has ended. */
const FLUSH_EVERY = 200;
const FLUSH_ENDED = 10;

/** A skippable frame without content (RFC 8878, 3.1.2): readers pass over it. */
const PROBE = Buffer.from([0x50, 0x2a, 0x4d, 0x18, 0, 0, 0, 0]);

/**
 * The writer of a log that is packed while it is written (`--compress`): one zstd frame, flushed a few times a second,
 * so that every flushed line can be read although the frame has no end yet. After a failed write a new frame begins
 * where the last flush ended.
 */
export class PackedAppender implements LogWriter {
  readonly file: string;
  readonly #effects: WriteEffects;
  readonly #handle: number;
  #compressor: ZstdCompress | undefined;
  #text: (string | Buffer)[] = [];
  /** Bytes of the file up to the end of the last flush: whole blocks. */
  #whole = 0;
  #written = 0;
  #failure: unknown;
  #timer: NodeJS.Timeout | undefined;
  #ending = false;

  /** Creates the file, readable by its owner alone; throws EEXIST rather than append to another process's log. */
  constructor(file: string, effects: WriteEffects = fs) {
    this.file = file;
    this.#effects = effects;
    this.#handle = effects.openSync(file, 'ax', 0o600);
  }

  line(pieces: LinePieces): void {
    this.#text.push(...pieces);
  }

  /** Gives the queued lines to the compressor. Throws the error of this or an earlier write; the queue is given up then. */
  flush(): void {
    const queued = this.#text;
    this.#text = [];
    if (this.#failure !== undefined) {
      const failure = this.#failure;
      this.#failure = undefined;
      throw failure;
    }
    if (queued.length === 0) return;
    if (this.#effects.fstatSync(this.#handle).nlink === 0) throw deletedFile(this.file);
    this.#compressor ??= this.#newFrame();
    for (const bytes of joinTexts(queued)) this.#compressor.write(bytes);
    this.#timer ??= setTimeout(() => void this.#checkpoint(), FLUSH_EVERY);
  }

  /** Flushes soon, once for all exchanges that end together. */
  ended(): void {
    if (this.#timer === undefined || this.#ending) return;
    this.#ending = true;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#checkpoint(), FLUSH_ENDED);
  }

  async close(): Promise<void> {
    clearTimeout(this.#timer);
    try {
      this.flush();
      const compressor = this.#compressor;
      if (compressor) await new Promise<void>((resolve) => compressor.once('close', resolve).end());
      if (this.#failure !== undefined) throw this.#failure;
      this.#effects.fsyncSync(this.#handle);
    } finally {
      this.#effects.closeSync(this.#handle);
    }
  }

  #newFrame(): ZstdCompress {
    if (this.#written > 0) {
      this.#effects.ftruncateSync(this.#handle, this.#whole);
      this.#written = this.#whole;
      // Where the disk is still full this throws here and now, and not later inside the compressor.
      this.#write(PROBE);
      this.#whole = this.#written;
    }
    const compressor = createZstdCompress({ params: liveParameters });
    compressor.on('data', (chunk: Buffer) => {
      try {
        this.#write(chunk);
      } catch (error) {
        this.#failure ??= error;
        this.#compressor = undefined;
        compressor.destroy();
      }
    });
    compressor.on('error', (error) => {
      this.#failure ??= error;
      this.#compressor = undefined;
    });
    return compressor;
  }

  /** Makes all lines so far readable, and sends them to the disk. */
  async #checkpoint(): Promise<void> {
    this.#timer = undefined;
    this.#ending = false;
    const compressor = this.#compressor;
    if (!compressor) return;
    await new Promise<void>((resolve) => compressor.flush(constants.ZSTD_e_flush, resolve));
    if (this.#compressor !== compressor) return;
    this.#whole = this.#written;
    // An error here also shows in the next write or in the sync of close, where it is reported.
    this.#effects.fdatasync(this.#handle, () => undefined);
  }

  #write(bytes: Buffer): void {
    for (let from = 0; from < bytes.length; ) {
      const written = this.#effects.writevSync(this.#handle, [bytes.subarray(from)]);
      from += written;
      this.#written += written;
    }
  }
}

/** Neighbouring texts as one buffer each. */
function* joinTexts(pieces: readonly (string | Buffer)[]): Generator<Buffer> {
  let texts: string[] = [];
  for (const piece of pieces) {
    if (typeof piece === 'string') texts.push(piece);
    else {
      if (texts.length > 0) yield Buffer.from(texts.join(''));
      texts = [];
      yield piece;
    }
  }
  if (texts.length > 0) yield Buffer.from(texts.join(''));
}
