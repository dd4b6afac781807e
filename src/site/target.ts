import { copyFileSync, existsSync, linkSync, mkdirSync, writeFileSync } from 'node:fs';
import { mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { LensError } from '../errors.ts';

/** Tells a folder that lens wrote, and may replace, from anybody else's. */
const MARK = 'site.json';

/** A folder in the making: nothing is seen in its place before it is whole. */
export interface Target {
  /** Writes a file; at once, because for files of this size that takes less than waiting for it. */
  write(url: string, content: string | Buffer): void;
  /** Has a file written by what can write it itself. */
  make(url: string, write: (file: string) => Promise<void>): Promise<void>;
  /** Takes a file over from the folder that is replaced; false when it is not there. */
  keep(url: string): boolean;
  /** Puts the new folder in the place of the old one. */
  finish(): Promise<void>;
  /** Removes what was written. */
  abandon(): Promise<void>;
}

/** Opens a folder to be written whole. Throws `not_writable` when something is there that lens did not write. */
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

/** A file of the folder that is about to go needs no second copy; some file systems know no links. */
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
    'This folder holds something that lens did not write, and building would replace it',
    {
      where: place,
      hint: 'Choose a new or empty folder with --out DIR.',
    },
  );
}
