import { once } from 'node:events';
import { createWriteStream, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { mkdir, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { LensError } from '../errors.ts';

/** A file that is seen in its place only when it is whole. */
export interface OutputFile {
  write(text: string | Buffer): Promise<void>;
  /** Puts the file in its place. */
  finish(): Promise<void>;
  /** Removes what was written. */
  abandon(): Promise<void>;
}

/** Opens a file to write; an existing file is replaced when the new one is whole. Throws `not_writable`. */
export async function openFile(file: string, flag: string): Promise<OutputFile> {
  if (await isFolder(file)) throw notWritable(file, 'is a folder', `Name a file with ${flag} FILE.`);
  const draft = draftOf(file);
  const stream = createWriteStream(draft, { mode: 0o600 });
  const hint = `Choose another file with ${flag} FILE.`;
  const failure: { error?: Error } = {};
  stream.on('error', (error) => {
    failure.error ??= error;
  });
  const failed = (error: unknown): LensError => notWritable(file, messageOf(error), hint, error);
  try {
    await once(stream, 'open');
  } catch (error) {
    throw failed(error);
  }
  return {
    async write(text) {
      if (failure.error) throw failed(failure.error);
      try {
        if (!stream.write(text)) await once(stream, 'drain');
      } catch (error) {
        throw failed(error);
      }
    },
    async finish() {
      try {
        stream.end();
        if (!stream.closed) await once(stream, 'close');
        if (failure.error) throw failure.error;
        await rename(draft, file);
      } catch (error) {
        await rm(draft, { force: true });
        throw failed(error);
      }
    },
    async abandon() {
      stream.destroy();
      await rm(draft, { force: true });
    },
  };
}

/** A folder that replaces the old one when it is complete. */
export interface OutputFolder {
  /** Where files are written until then. */
  draft: string;
  /** Writes a file below it; `name` is relative, with `/` between its parts. */
  write(name: string, content: string | Buffer): void;
  finish(): Promise<void>;
  abandon(): Promise<void>;
}

/**
 * Opens a folder to write. `mark` is the file by which lens knows a folder that it wrote and may replace. Throws
 * `not_writable` when the folder holds anything else.
 */
export async function openFolder(
  folder: string,
  { mark, flag }: { mark: string; flag: string },
): Promise<OutputFolder> {
  const place = path.resolve(folder);
  const hint = `Choose a new or empty folder with ${flag} DIR.`;
  const failed = (error: unknown): LensError =>
    error instanceof LensError ? error : notWritable(place, messageOf(error), hint, error);
  if (existsSync(place) && !(await isFolder(place))) throw notWritable(place, 'is a file', hint);
  const entries = existsSync(place) ? await readdir(place) : [];
  if (entries.length > 0 && !entries.includes(mark))
    throw notWritable(place, 'holds files that lens did not write and would replace', hint);
  const draft = draftOf(place);
  const old = `${draft}-old`;
  const made = new Set<string>();
  try {
    await mkdir(draft, { recursive: true, mode: 0o700 });
    await writeFile(path.join(draft, mark), '');
  } catch (error) {
    throw failed(error);
  }
  return {
    draft,
    write(name, content) {
      const file = path.join(draft, name);
      const parent = path.dirname(file);
      try {
        if (!made.has(parent)) mkdirSync(parent, { recursive: true });
        made.add(parent);
        writeFileSync(file, content);
      } catch (error) {
        throw failed(error);
      }
    },
    async finish() {
      try {
        if (existsSync(place)) await rename(place, old);
        await rename(draft, place);
        await rm(old, { recursive: true, force: true });
      } catch (error) {
        throw failed(error);
      }
    },
    async abandon() {
      await rm(draft, { recursive: true, force: true });
    },
  };
}

/** Runs `work` with an output and puts it in its place, or removes it when `work` fails. */
export async function written<Output extends Pick<OutputFile, 'finish' | 'abandon'>>(
  output: Output,
  work: (output: Output) => Promise<void>,
): Promise<void> {
  try {
    await work(output);
  } catch (error) {
    await output.abandon();
    throw error;
  }
  await output.finish();
}

/** A sibling, so that renaming it stays within one file system. */
const draftOf = (place: string): string => `${place.replace(/[/\\]+$/, '')}.lens-${process.pid}`;

const isFolder = async (place: string): Promise<boolean> =>
  (await stat(place).catch(() => undefined))?.isDirectory() === true;

const messageOf = (error: unknown): string => (error as Error).message;

function notWritable(where: string, what: string, hint: string, cause?: unknown): LensError {
  const message = `The export cannot be written: ${cause === undefined ? `this ${what}` : what}`;
  return new LensError('not_writable', message, { where: path.resolve(where), hint, cause });
}
