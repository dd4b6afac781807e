import { constants, existsSync, statSync } from 'node:fs';
import { chmod, copyFile, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { LensError } from '../errors.ts';
import { isAlive } from '../record/running.ts';

const TRIES = 40;
const PAUSE_MS = 100;
/** Clocks of file systems tick coarsely: a file touched just now may be touched again within the same tick. */
const SETTLED_MS = 20;

/** Copies of each process are in a folder that names it, so that those of a killed one can be recognised. */
const FOLDER = 'lens-serve-';

/** Makes the folder for this process' copies of databases, and removes those of processes that no longer run. */
export async function copyFolder(parent = tmpdir()): Promise<string> {
  for (const name of await readdir(parent)) {
    const pid = Number(/^lens-serve-(\d+)-/.exec(name)?.[1]);
    if (!pid || isAlive(pid)) continue;
    // Another user's folder stays: it cannot be removed, and holds nothing of ours.
    await rm(path.join(parent, name), { recursive: true, force: true }).catch(() => undefined);
  }
  return mkdtemp(path.join(parent, `${FOLDER}${process.pid}-`));
}

/** A text that changes when a file does; null when there is none. */
export function stampOf(file: string): string | null {
  if (!existsSync(file)) return null;
  const { mtimeNs, size, ino } = statSync(file, { bigint: true });
  return `${ino}/${size}/${mtimeNs}`;
}

/**
 * Copies a database without asking anybody's leave: a reader of the file itself would keep `lens analyze` from writing.
 * DuckDB flips from one consistent state to the next by writing a header last, so a copy is whole when the file did not
 * change while it was made. Returns the stamp of what was copied. Throws `database_not_found` or `database_busy`.
 */
export async function copyDatabase(
  file: string,
  folder: string,
  name: string,
): Promise<{ file: string; stamp: string }> {
  const copy = path.join(folder, name);
  for (let attempt = 0; attempt < TRIES; attempt++) {
    const before = stampOf(file);
    if (before === null) {
      throw new LensError('database_not_found', 'There is no database here yet', {
        where: file,
        hint: 'Run lens analyze to make one from your captures, or name another with --db FILE.',
      });
    }
    await copyFile(file, copy, constants.COPYFILE_FICLONE);
    // The copy would have the mode of the database, which others may be allowed to read.
    await chmod(copy, 0o600);
    await sleep(SETTLED_MS);
    if (stampOf(file) === before) return { file: copy, stamp: before };
    await sleep(PAUSE_MS);
  }
  await rm(copy, { force: true });
  throw new LensError('database_busy', 'The database does not stop changing', {
    where: file,
    hint: 'Wait for lens analyze to end.',
  });
}
