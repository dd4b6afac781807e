import fs from 'node:fs';
import path from 'node:path';
import { Appender, type LogWriter, type WriteEffects } from '../../record/append.ts';
import { PackedAppender } from '../../record/append-packed.ts';
import { gapPieces, type LinePieces } from '../../record/line.ts';
import { PACKED } from '../../record/zstd.ts';

/** Milliseconds between attempts to write again after a failure. */
const RETRY_INTERVAL_MS = 5000;

/** Clock and warnings of the log. */
export interface LogFileEffects extends WriteEffects {
  now(): number;
  warn(message: string): void;
}

/** A time in which nothing can be written. */
interface Stopped {
  at: number;
  /** Last attempt to write. */
  tried: number;
  reason: string;
  /** Lines lost so far. */
  lines: number;
  forGood: boolean;
}

/**
 * The log of one capture. A disk that is full, gone or read-only never stops the agent: recording stops with a loud
 * warning, is tried again every few seconds, and a `gap` line states what is missing once it works.
 */
export class LogFile {
  readonly file: string;
  readonly #appender: LogWriter;
  readonly #effects: LogFileEffects;
  #stopped: Stopped | undefined;
  #queued = 0;
  #generation = 0;

  /**
   * Creates the log in its folder, plain or `packed`, with a unique name even when another lens chose the same one.
   * @throws the system's error when the folder cannot be made or written to.
   */
  constructor(folder: string, name: string, effects: LogFileEffects, packed = false) {
    makeFolder(folder);
    this.#effects = effects;
    this.#appender = createIn(folder, name, effects, packed);
    this.file = this.#appender.file;
  }

  /** Grows with each failure: an exchange that began in an earlier generation has lines missing and is given up. */
  get generation(): number {
    return this.#generation;
  }

  /** Queues a line; false when recording is stopped and the line is lost. */
  line(pieces: LinePieces): boolean {
    if (this.#stopped && !this.#resume(this.#stopped)) {
      this.#stopped.lines++;
      return false;
    }
    this.#appender.line(pieces);
    this.#queued++;
    return true;
  }

  /** Hands the queued lines to the system. */
  flush(): void {
    const lines = this.#queued;
    this.#queued = 0;
    try {
      this.#appender.flush();
    } catch (error) {
      this.#stop(error, lines);
    }
  }

  /** Hands the queued lines over and has them readable soon: an exchange is over. */
  ended(): void {
    this.flush();
    this.#appender.ended?.();
  }

  /** Waits until all of it is on the disk; a log that holds nothing is not `kept`. */
  async close(kept: boolean): Promise<void> {
    this.flush();
    try {
      await this.#appender.close();
      if (!kept) fs.rmSync(this.file, { force: true });
    } catch (error) {
      this.#stop(error, 0);
    }
  }

  #stop(error: unknown, lines: number): void {
    const { code, message } = error as NodeJS.ErrnoException;
    const now = this.#effects.now();
    this.#generation++;
    // A file deleted under the open handle takes every write and keeps none.
    const forGood = code === 'ENOENT';
    if (this.#stopped) {
      this.#stopped.tried = now;
      this.#stopped.lines += lines;
      return;
    }
    this.#stopped = { at: now, tried: now, reason: message, lines, forGood };
    const next = forGood
      ? 'Nothing more is recorded in this capture.'
      : 'lens tries again every few seconds.';
    this.#effects.warn(
      `RECORDING STOPPED at ${clock(now)}: ${message}. The agent continues undisturbed. ${next}`,
    );
  }

  /** Tries a gap line; on success recording goes on. */
  #resume(stopped: Stopped): boolean {
    const now = this.#effects.now();
    if (stopped.forGood || now - stopped.tried < RETRY_INTERVAL_MS) return false;
    stopped.tried = now;
    const { at, reason, lines } = stopped;
    this.#appender.line(gapPieces({ from: iso(at), ts: iso(now), reason, lines }));
    try {
      this.#appender.flush();
    } catch {
      // Still the failure that was warned of; the next attempt comes in RETRY_INTERVAL_MS.
      return false;
    }
    this.#stopped = undefined;
    this.#effects.warn(
      `Recording continues since ${clock(now)}; ${lines} lines since ${clock(at)} are missing.`,
    );
    return true;
  }
}

/** Makes a log folder for its owner's eyes only; one that lens made gets a .gitignore, one of the user's stays as it is. */
function makeFolder(folder: string): void {
  const made = fs.mkdirSync(folder, { recursive: true, mode: 0o700 });
  if (made !== undefined) fs.writeFileSync(path.join(folder, '.gitignore'), '*\n', { mode: 0o600 });
}

function createIn(folder: string, name: string, effects: WriteEffects, packed: boolean): LogWriter {
  const Writer = packed ? PackedAppender : Appender;
  for (let n = 1; ; n++) {
    const base = path.join(folder, n === 1 ? name : `${name}-${n}`);
    try {
      // Also a log that was packed meanwhile has the name.
      if (!fs.existsSync(`${base}.jsonl${packed ? '' : PACKED}`)) {
        return new Writer(`${base}.jsonl${packed ? PACKED : ''}`, effects);
      }
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
  }
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
}

function clock(ms: number): string {
  return `${iso(ms).slice(11, 19)} UTC`;
}
