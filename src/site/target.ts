import { existsSync } from 'node:fs';
import { mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { LensError } from '../errors.ts';

/** Tells a folder that lens wrote, and may replace, from anybody else's. */
const MARK = 'site.json';
/** Files written at a time: a page is made in the time it takes to write some. */
const AT_ONCE = 32;

/** A folder in the making: nothing is seen in its place before it is whole. */
export interface Target {
  /** Takes a file over; resolves when there is room for the next one. A file that cannot be written fails `finish`. */
  write(url: string, content: string | Buffer): Promise<void>;
  /** Has a file written by what can write it itself. */
  make(url: string, write: (file: string) => Promise<void>): Promise<void>;
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
  const pending = new Set<Promise<void>>();
  let failure: unknown;
  const placeFor = async (url: string): Promise<string> => {
    const file = path.join(draft, url);
    const folder = path.dirname(file);
    if (!made.has(folder)) {
      await mkdir(folder, { recursive: true });
      made.add(folder);
    }
    return file;
  };
  const target: Target = {
    async write(url, content) {
      const file = await placeFor(url);
      const writing = writeFile(file, content).finally(() => pending.delete(writing));
      // Its failure is told by whoever waits for it next; until then it must not count as unhandled.
      writing.catch((error: unknown) => {
        failure ??= error;
      });
      pending.add(writing);
      if (pending.size >= AT_ONCE) await Promise.race(pending);
    },
    async make(url, write) {
      await write(await placeFor(url));
    },
    async finish() {
      await Promise.all(pending);
      if (failure !== undefined) throw failure;
      if (existsSync(place)) await rename(place, old);
      await rename(draft, place);
      await rm(old, { recursive: true, force: true });
    },
    async abandon() {
      await Promise.allSettled(pending);
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
