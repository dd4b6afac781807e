import { randomUUID } from 'node:crypto';
import fs from 'node:fs';

/** Where Linux keeps files in memory, and what `statfs` reports for it (TMPFS_MAGIC of linux/magic.h). */
const FOLDER = '/dev/shm';
const TMPFS = 0x01021994;

/** The first page holds the number of bytes read, as a double; chunks follow it. */
const CHUNKS = 4096;

/** Room that is kept when the file has been read: what is used again and again is in the processor's cache. */
const KEPT = 4 * 1024 * 1024;

/** Where bytes are in the file, and the total read after them. */
export interface Region {
  at: number;
  length: number;
  end: number;
}

/**
 * A nameless file in memory that the relaying process writes and the recording process reads: a ring. What is in it
 * outlives `kill -9` of the writer, takes no more than a copy to hand over however busy the reader is, and never comes
 * to a disk (but as all memory does, by swapping).
 */
export class MemoryFile {
  readonly handle: number;
  readonly #size: number;
  readonly #mark = new Float64Array(1);
  /** Bytes ever written (and skipped at the end of the ring), and of these read as far as is known. */
  #written = 0;
  #read = 0;
  #at = 0;
  #top = 0;

  /** Undefined where there is no memory for files, or the system refuses one. */
  static create(size: number): MemoryFile | undefined {
    if (process.platform !== 'linux' || size === 0) return undefined;
    try {
      if (fs.statfsSync(FOLDER).type !== TMPFS) return undefined;
      const name = `${FOLDER}/lens-${randomUUID()}`;
      const handle = fs.openSync(name, 'wx+', 0o600);
      fs.unlinkSync(name);
      try {
        // The reader writes to the first page. It must exist, because memory for files may be used up by then.
        fs.writeSync(handle, new Uint8Array(CHUNKS), 0, CHUNKS, 0);
      } catch (error) {
        fs.closeSync(handle);
        throw error;
      }
      return new MemoryFile(handle, size);
    } catch {
      // A sandbox without it: bytes go the other way.
      return undefined;
    }
  }

  private constructor(handle: number, size: number) {
    this.handle = handle;
    this.#size = size;
  }

  /** Writes bytes into free space; undefined when there is not enough, and then nothing is written. */
  put(bytes: Uint8Array): Region | undefined {
    if (this.refresh() === 0) this.#rewind();
    const wraps = this.#at + bytes.length > this.#size;
    const skipped = wraps ? this.#size - this.#at : 0;
    if (this.unread() + skipped + bytes.length > this.#size) return undefined;
    const at = wraps ? 0 : this.#at;
    if (!this.#write(bytes, at)) return undefined;
    this.#at = at + bytes.length;
    this.#top = Math.max(this.#top, this.#at);
    this.#written += skipped + bytes.length;
    return { at, length: bytes.length, end: this.#written };
  }

  /** Bytes that had not been read when it was last asked. */
  unread(): number {
    return this.#written - this.#read;
  }

  /** Asks how much has been read, a system call; gives what has not. */
  refresh(): number {
    if (this.unread() > 0 && fs.readSync(this.handle, bytesOf(this.#mark), 0, 8, 0) === 8)
      this.#read = this.#mark[0] as number;
    return this.unread();
  }

  close(): void {
    fs.closeSync(this.handle);
  }

  #write(bytes: Uint8Array, at: number): boolean {
    try {
      return fs.writeSync(this.handle, bytes, 0, bytes.length, CHUNKS + at) === bytes.length;
    } catch {
      // Memory for files is used up (64 MB of it in many containers).
      return false;
    }
  }

  #rewind(): void {
    this.#at = 0;
    if (this.#top <= KEPT) return;
    this.#top = KEPT;
    fs.ftruncateSync(this.handle, CHUNKS + KEPT);
  }
}

/** The reading end. */
export class MemoryFileReader {
  readonly #handle: number;
  readonly #mark = new Float64Array(1);
  #bytes = Buffer.alloc(0);

  constructor(handle: number) {
    this.#handle = handle;
  }

  /** The bytes of a region; they are overwritten by the next call. */
  take({ at, length }: Region): Buffer {
    if (this.#bytes.length < length) this.#bytes = Buffer.allocUnsafeSlow(length);
    for (let from = 0; from < length; ) {
      const read = fs.readSync(this.#handle, this.#bytes, from, length - from, CHUNKS + at + from);
      if (read === 0) throw new Error('the memory shared with the relay is too short');
      from += read;
    }
    return this.#bytes.subarray(0, length);
  }

  /** Returns the region to the writer. */
  done({ end }: Region): void {
    this.#mark[0] = end;
    fs.writeSync(this.#handle, bytesOf(this.#mark), 0, 8, 0);
  }
}

function bytesOf(numbers: Float64Array): Uint8Array {
  return new Uint8Array(numbers.buffer);
}
