import fs from 'node:fs';
import type { LinePieces } from './line.ts';

/** What a writer does to its file; `node:fs` by default. */
export type WriteEffects = Pick<
  typeof fs,
  'openSync' | 'writevSync' | 'fdatasync' | 'fsyncSync' | 'fstatSync' | 'ftruncateSync' | 'closeSync'
>;

/** The one writer of a log: takes whole lines and appends them in order. */
export interface LogWriter {
  readonly file: string;
  /** Queues one line; nothing is written before `flush`. */
  line(pieces: LinePieces): void;
  /** Writes the queued lines. Throws the system's error (ENOSPC, EIO, ENOENT when the file was deleted …). */
  flush(): void;
  /** Called after `flush` when an exchange is over: its lines must not wait for others to be packed with. */
  ended?(): void;
  /** Writes what is queued, waits until it is on the disk, and closes the file. */
  close(): void | Promise<void>;
}

/** Milliseconds between two syncs to the disk while lines are written. */
const SYNC_EVERY = 1000;

/** Pieces one system call takes at most (IOV_MAX is 1,024 on Linux and macOS). */
const PIECES_A_CALL = 1000;

/**
 * The writer of a plain log. Lines reach the kernel with `flush`, so a
 * killed process loses at most the lines of the running flush; they reach the disk at most a second later
 * (`fdatasync`) and on `close`, so a power cut costs about a second.
 */
export class Appender implements LogWriter {
  readonly file: string;
  readonly #effects: WriteEffects;
  readonly #handle: number;
  #pieces: Buffer[] = [];
  /** Text that goes before the next piece of bytes: one conversion for many short lines. */
  #text: string[] = [];
  #torn = false;
  #syncedAt = Date.now();
  #syncing = false;

  /** Creates the file, readable by its owner alone; throws EEXIST rather than append to another process's log. */
  constructor(file: string, effects: WriteEffects = fs) {
    this.file = file;
    this.#effects = effects;
    this.#handle = effects.openSync(file, 'ax', 0o600);
  }

  /** Queues one line; nothing is written before `flush`. */
  line(pieces: LinePieces): void {
    for (const piece of pieces) {
      if (typeof piece === 'string') this.#text.push(piece);
      else {
        this.#closeText();
        this.#pieces.push(piece);
      }
    }
  }

  /**
   * Writes the queued lines. Throws the system's error (ENOSPC, EIO …), or ENOENT when the file was deleted under the
   * open handle; the queue is given up then, and the next successful write first closes the torn line.
   */
  flush(): void {
    this.#closeText();
    if (this.#pieces.length === 0) return;
    const pieces = this.#torn ? [Buffer.from('\n'), ...this.#pieces] : this.#pieces;
    this.#pieces = [];
    if (this.#effects.fstatSync(this.#handle).nlink === 0) throw deletedFile(this.file);
    for (let from = 0; from < pieces.length; from += PIECES_A_CALL) {
      this.#write(pieces.slice(from, from + PIECES_A_CALL));
    }
    this.#torn = false;
    this.#syncSoon();
  }

  /** Writes what is queued, waits until it is on the disk, and closes the file. */
  close(): void {
    try {
      this.flush();
      this.#effects.fsyncSync(this.#handle);
    } finally {
      this.#effects.closeSync(this.#handle);
    }
  }

  #closeText(): void {
    if (this.#text.length === 0) return;
    this.#pieces.push(Buffer.from(this.#text.join('')));
    this.#text = [];
  }

  #write(pieces: Buffer[]): void {
    let rest = pieces.filter((piece) => piece.length > 0);
    let left = rest.reduce((sum, piece) => sum + piece.length, 0);
    while (left > 0) {
      this.#torn = true;
      const written = this.#effects.writevSync(this.#handle, rest);
      left -= written;
      if (left > 0) rest = dropBytes(rest, written);
    }
  }

  #syncSoon(): void {
    if (this.#syncing || Date.now() - this.#syncedAt < SYNC_EVERY) return;
    this.#syncing = true;
    // An error here also shows in the next write or in the sync of close, where it is reported.
    this.#effects.fdatasync(this.#handle, () => {
      this.#syncing = false;
      this.#syncedAt = Date.now();
    });
  }
}

function dropBytes(pieces: Buffer[], count: number): Buffer[] {
  const rest = [...pieces];
  while (rest[0] !== undefined && count >= rest[0].length) count -= (rest.shift() as Buffer).length;
  if (rest[0] !== undefined) rest[0] = rest[0].subarray(count);
  return rest;
}

/** The error of a file that takes every write and keeps none, because its last name is gone. */
export function deletedFile(file: string): NodeJS.ErrnoException {
  return Object.assign(new Error(`${file} was deleted while it was written`), { code: 'ENOENT' });
}
