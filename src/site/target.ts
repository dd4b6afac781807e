import { copyFileSync, existsSync, linkSync, mkdirSync, writeFileSync } from 'node:fs';
import { mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { LensError } from '../errors.ts';

/** File that marks a folder written by lens, which lens may replace. */
const MARK = 'site.json';

/** A folder that is being written: it replaces the old one when it is complete. */
export interface Target {
  /** Writes a file synchronously, which is faster for files of this size. */
  write(url: string, content: string | Buffer): void;
  /** Lets a function write a file. */
  make(url: string, write: (file: string) => Promise<void>): Promise<void>;
  /** Keeps a file of the folder that is replaced; false if it does not exist. */
  keep(url: string): boolean;
  /** Puts the new folder in the place of the old one. */
  finish(): Promise<void>;
  /** Removes what was written. */
  abandon(): Promise<void>;
}

/** Opens a folder to write. Throws `not_writable` if it holds files that lens did not write. */
export async function openTarget(out: string, mark: object): Promise<Target> {
  const place = path.resolve(out);
  await refuseForeign(place);
  const draft = `${place}.lens-${process.pid}`;
  const old = `${place}.lens-${process.pid}-old`;
  const made = new Set<string>();
  const placeFor = (url: string): string => {
    const file = path.join(draft, url);
    const folder = path.dirname(file);
    if (!made.has(folder)) {
      mkdirSync(folder, { recursive: true });
      made.add(folder);
    }
    return file;
  };
  const target: Target = {
    write: (url, content) => writeFileSync(placeFor(url), content),
    make: (url, write) => write(placeFor(url)),
    keep(url) {
      const before = path.join(place, url);
      if (!existsSync(before)) return false;
      linkOrCopy(before, placeFor(url));
      return true;
    },
    async finish() {
      if (existsSync(place)) await rename(place, old);
      await rename(draft, place);
      await rm(old, { recursive: true, force: true });
    },
    async abandon() {
      await rm(draft, { recursive: true, force: true });
    },
  };
  try {
    await mkdir(path.dirname(place), { recursive: true });
    await mkdir(draft, { recursive: true });
    await writeFile(path.join(draft, MARK), `${JSON.stringify(mark, null, 2)}\n`);
  } catch (error) {
    throw new LensError('not_writable', `The site cannot be written: ${(error as Error).message}`, {
      where: place,
      hint: 'Choose another folder with --out DIR.',
      cause: error,
    });
  }
  return target;
}

/** Links a file of the old folder, or copies it on file systems without links. */
function linkOrCopy(from: string, to: string): void {
  try {
    linkSync(from, to);
  } catch {
    copyFileSync(from, to);
  }
}

async function refuseForeign(place: string): Promise<void> {
  if (!existsSync(place)) return;
  const entries = await readdir(place).catch(() => ['not a folder']);
  if (entries.length === 0 || entries.includes(MARK)) return;
  throw new LensError(
    'not_writable',
    'The folder has files that lens did not write, and lens build would replace them',
    {
      where: place,
      hint: 'Choose a new or empty folder with --out DIR.',
    },
  );
}
