import { existsSync } from 'node:fs';
import { mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { LensError } from '../errors.ts';

/** Tells a folder that lens wrote, and may replace, from anybody else's. */
const MARK = 'site.json';

/** A folder in the making: nothing is seen in its place before it is whole. */
export interface Target {
  write(url: string, content: string | Buffer): Promise<void>;
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
  const target: Target = {
    async write(url, content) {
      const file = path.join(draft, url);
      const folder = path.dirname(file);
      if (!made.has(folder)) {
        await mkdir(folder, { recursive: true });
        made.add(folder);
      }
      await writeFile(file, content);
    },
    async finish() {
      if (existsSync(place)) await rename(place, old);
      await rename(draft, place);
      await rm(old, { recursive: true, force: true });
    },
    abandon: () => rm(draft, { recursive: true, force: true }),
  };
  try {
    await mkdir(path.dirname(place), { recursive: true });
    await target.write(MARK, `${JSON.stringify(mark, null, 2)}\n`);
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
