import { existsSync, statSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import path from 'node:path';
import { LensError } from '../../errors.ts';
import type { LogReader } from '../../record/reader.ts';
import type { Database } from '../../store/database.ts';
import { type KnownLog, knownLogs, saveLogs } from '../../store/queries/known-logs.ts';
import { chooseReader } from './choose-reader.ts';
import { openFolderLog } from './folder-log.ts';
import { type LogFile, openLogFile, readRange } from './log-file.ts';
import { findKnown, HEAD_BYTES, hashOf, isUnchanged, tailHash } from './log-identity.ts';

const NEWLINE = 0x0a;

/** Recorded for a log that was not read to its end: it matches no file. */
const UNFINISHED = { fileBytes: -1, modifiedMs: -1 };

/** A log with bytes to read. */
export interface LogToRead {
  file: LogFile;
  reader: LogReader;
  /** All formats that lens reads: a log may contain lines of several. */
  readers: readonly LogReader[];
  known: KnownLog;
  /** Hash of its first line. */
  key: string;
  /** Where reading starts. */
  from: { offset: number; lines: number };
  isNew: boolean;
  /** An earlier log was read under this path, and the file now contains another one. */
  rewritten: boolean;
  /** Name of another file, read before, that this one begins with. */
  copyOf?: string | undefined;
}

/** The logs in the database, and how far each was read. */
export class LogRegister {
  readonly #database: Database;
  readonly #logs: KnownLog[];
  readonly #changed = new Set<KnownLog>();

  private constructor(database: Database, logs: KnownLog[]) {
    this.#database = database;
    this.#logs = logs;
  }

  static async load(database: Database): Promise<LogRegister> {
    return new LogRegister(database, await knownLogs(database));
  }

  /**
   * Determines what to read of a file: `unchanged` when all of it was read before, `copyOf` when another file has all
   * of it. Throws `log_not_found`, `log_unreadable` or `log_format_unknown`.
   */
  async look(
    file: string,
    readers: readonly LogReader[],
  ): Promise<LogToRead | 'unchanged' | 'empty' | { copyOf: string }> {
    const log = await opened(file, readers);
    if (this.#logs.some((known) => isUnchanged(log, known))) return 'unchanged';
    const head = await readRange(log, 0, HEAD_BYTES);
    if (head.length === 0) return 'empty';
    const key = hashOf(firstLine(head)).slice(0, 16);
    const known = await findKnown(log, head, this.#logs);
    const reader =
      readers.find(({ format }) => format === known?.format) ?? chooseReader(file, head, readers);
    if (known === undefined) return { ...this.#begin(log, head, key, reader), readers };
    const copyOf = known.path !== log.file && isStillThere(known) ? known.name : undefined;
    if (copyOf !== undefined && !log.packed && log.fileBytes <= known.bytesRead) return { copyOf };
    this.#update(known, log, head);
    const from = reader.wholeFile ? { offset: 0, lines: 0 } : await resumePoint(log, known);
    const toRead = { file: log, reader, readers, known, key, from, isNew: false, rewritten: false, copyOf };
    if (log.packed || known.bytesRead < log.fileBytes) return toRead;
    this.finish(toRead);
    return 'unchanged';
  }

  /** Records how far a log has been read. */
  async advance(log: LogToRead, bytesRead: number, linesRead: number): Promise<void> {
    const { known } = log;
    if (known.bytesRead === bytesRead) return;
    known.bytesRead = bytesRead;
    known.linesRead = linesRead;
    known.tailHash = await tailHash(log.file, bytesRead);
    this.#changed.add(known);
  }

  /** Records that a log was read to its end: it is skipped until the file changes. */
  finish({ file, known }: LogToRead): void {
    known.fileBytes = file.fileBytes;
    known.modifiedMs = file.modifiedMs;
    this.#changed.add(known);
  }

  /** Saves the changes, in the same transaction as the rows read. */
  async save(): Promise<void> {
    await saveLogs(this.#database, [...this.#changed]);
    this.#changed.clear();
  }

  /** Marks logs whose files are missing, and those that exist again. */
  notePresence(): void {
    for (const log of this.#logs) {
      const present = existsSync(log.path);
      if (present !== log.present) this.#changed.add(log);
      log.present = present;
    }
  }

  #begin(log: LogFile, head: Buffer, key: string, reader: LogReader): Omit<LogToRead, 'readers'> {
    const rewritten = this.#logs.some(({ path: known }) => known === log.file);
    const known: KnownLog = {
      logId: Math.max(0, ...this.#logs.map(({ logId }) => logId)) + 1,
      name: path.basename(log.file),
      path: log.file,
      format: reader.format,
      headHash: hashOf(head),
      headBytes: head.length,
      bytesRead: 0,
      linesRead: 0,
      tailHash: hashOf(Buffer.alloc(0)),
      ...UNFINISHED,
      present: true,
    };
    this.#logs.push(known);
    this.#changed.add(known);
    return { file: log, reader, known, key, from: { offset: 0, lines: 0 }, isNew: true, rewritten };
  }

  #update(known: KnownLog, log: LogFile, head: Buffer): void {
    Object.assign(known, {
      headHash: hashOf(head),
      headBytes: head.length,
      name: path.basename(log.file),
      path: log.file,
      ...UNFINISHED,
      present: true,
    });
    this.#changed.add(known);
  }
}

/** Whether the file of a log exists and was not changed since it was read. */
function isStillThere({ path: file, fileBytes, modifiedMs }: KnownLog): boolean {
  const found = statSync(file, { throwIfNoEntry: false });
  return found?.size === fileBytes && found.mtimeMs === modifiedMs;
}

async function opened(file: string, readers: readonly LogReader[]): Promise<LogFile> {
  try {
    const whole = path.resolve(file);
    return (await stat(whole)).isDirectory() ? await openFolderLog(whole, readers) : await openLogFile(whole);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') {
      throw new LensError('log_not_found', 'There is no such log', { where: file, cause: error });
    }
    const why = code === 'EACCES' ? 'permission denied' : message;
    throw new LensError('log_unreadable', `The log cannot be read: ${why}`, { where: file, cause: error });
  }
}

/** The offset after the newline of the last line read: the line may have been read before its newline was written. */
async function resumePoint(log: LogFile, known: KnownLog): Promise<{ offset: number; lines: number }> {
  const { bytesRead: offset, linesRead: lines } = known;
  const around = offset === 0 ? Buffer.alloc(0) : await readRange(log, offset - 1, 2);
  const isBeforeNewline = around[0] !== NEWLINE && around[1] === NEWLINE;
  return { offset: isBeforeNewline ? offset + 1 : offset, lines };
}

function firstLine(head: Buffer): Buffer {
  const end = head.indexOf(NEWLINE);
  return end === -1 ? head : head.subarray(0, end);
}
