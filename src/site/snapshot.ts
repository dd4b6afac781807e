import { constants, existsSync, statSync } from 'node:fs';
import { chmod, copyFile, lstat, mkdtemp, readdir, rm } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { LensError } from '../errors.ts';
import { isSameProcess } from '../record/running.ts';

const TRIES = 40;
const PAUSE_MS = 100;
/** Clocks of file systems are coarse: a file changed just now may change again within the same tick. */
const SETTLED_MS = 20;

/** Identifies the state of a file; another value means that the file changed. Null for a file that does not exist. */
export function stampOf(file: string): string | null {
  if (!existsSync(file)) return null;
  const { mtimeNs, size, ino } = statSync(file, { bigint: true });
  return `${ino}/${size}/${mtimeNs}`;
}

/** Processes are distinguished by number within one machine or container; a temp folder may be shared by several. */
const PREFIX = `lens-serve-${hostname()}-`;

/**
 * Creates a folder in the temp folder that only this user can read. Removes those of servers that were killed before they
 * could remove theirs.
 */
export async function createPrivateFolder(): Promise<string> {
  for (const name of await readdir(tmpdir())) {
    if (!name.startsWith(PREFIX)) continue;
    const folder = path.join(tmpdir(), name);
    if (await isAbandoned(folder, Number.parseInt(name.slice(PREFIX.length), 10)))
      await rm(folder, { recursive: true, force: true });
  }
  return mkdtemp(path.join(tmpdir(), `${PREFIX}${process.pid}-`));
}

async function isAbandoned(folder: string, pid: number): Promise<boolean> {
  const stat = await lstat(folder).catch(() => undefined);
  // Undefined when another server removed it in the meantime. A link or a folder of another user is not lens' to remove.
  if (!stat?.isDirectory() || stat.uid !== process.getuid?.() || Number.isNaN(pid)) return false;
  return !(await isSameProcess(pid, stat.mtimeMs));
}

/**
 * Copies a database without opening it: a reader of the file itself would keep `lens analyze` from writing.
 * DuckDB moves from one consistent state to the next by writing a header last, so a copy is whole when the file did not
 * change meanwhile. The copy is readable by this user only. Returns the stamp of what was copied. Throws `database_not_found` or `database_busy`.
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
      throw new LensError('database_not_found', 'There is no database yet', {
        where: file,
        hint: 'Run lens analyze to create it from your captures, or name another file with --db FILE.',
      });
    }
    await copyFile(file, copy, constants.COPYFILE_FICLONE);
    await chmod(copy, 0o600);
    await sleep(SETTLED_MS);
    if (stampOf(file) === before) return { file: copy, stamp: before };
    await sleep(PAUSE_MS);
  }
  await rm(copy, { force: true });
  throw new LensError('database_busy', 'The database keeps changing', {
    where: file,
    hint: 'Wait until lens analyze has ended.',
  });
}
