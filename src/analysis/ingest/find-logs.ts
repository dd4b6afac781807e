import { glob, readdir, realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import { LensError } from '../../errors.ts';

/**
 * File name pattern of logs; other files in folders are ignored. A file named explicitly is read regardless of its
 * name.
 */
const LOG_NAME = /\.(jsonl|ndjson|har|ctap\.json)(\.zst)?$/i;

/** Logs to read, and named paths that do not exist. */
export interface FoundLogs {
  files: string[];
  missing: LensError[];
}

/**
 * Finds the logs to read: files, all logs below folders, and globs; without arguments the captures folder. Each file
 * occurs once, sorted by base name, so the order of arguments does not matter. Throws `log_not_found` when no path was
 * given and there are no captures.
 */
export async function findLogs(named: readonly string[], captures: string): Promise<FoundLogs> {
  if (named.length === 0) {
    const files = await logsBelow(captures);
    if (files.length === 0) throw noCaptures(captures);
    return { files: await sorted(files), missing: [] };
  }
  const files: string[] = [];
  const missing: LensError[] = [];
  for (const name of named) {
    const found = await logsOf(name);
    if (found.length === 0) missing.push(nothingAt(name, await isFolder(name)));
    files.push(...found);
  }
  return { files: await sorted(files), missing };
}

async function logsOf(name: string): Promise<string[]> {
  if (await isFolder(name)) return logsBelow(name);
  if (await exists(name)) return [name];
  if (!/[*?[{]/.test(name)) return [];
  const found: string[] = [];
  for await (const match of glob(name)) if (!(await isFolder(match))) found.push(match);
  return found;
}

async function logsBelow(folder: string): Promise<string[]> {
  try {
    const entries = await readdir(folder, { recursive: true, withFileTypes: true });
    return entries
      .filter((entry) => !entry.isDirectory() && LOG_NAME.test(entry.name))
      .map((entry) => path.join(entry.parentPath, entry.name));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    const { message } = error as Error;
    throw new LensError('log_unreadable', `The folder cannot be read: ${message}`, {
      where: folder,
      cause: error,
    });
  }
}

/** Sorts by base name: names of captures begin with their time. A file under two paths counts once, under the first. */
async function sorted(files: readonly string[]): Promise<string[]> {
  const inOrder = files
    .map((file) => path.resolve(file))
    .sort((a, b) => compare(path.basename(a), path.basename(b)) || compare(a, b));
  const byRealPath = new Map<string, string>();
  for (const file of inOrder) {
    const real = await realpath(file);
    if (!byRealPath.has(real)) byRealPath.set(real, file);
  }
  return [...byRealPath.values()];
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

async function isFolder(name: string): Promise<boolean> {
  return (await statOrNothing(name))?.isDirectory() === true;
}

async function exists(name: string): Promise<boolean> {
  return (await statOrNothing(name)) !== undefined;
}

async function statOrNothing(name: string) {
  return stat(name).catch(() => undefined);
}

function nothingAt(name: string, isThere: boolean): LensError {
  return isThere
    ? new LensError('log_not_found', 'There are no logs in this folder', {
        where: name,
        hint: 'Logs are files that end in .jsonl, .jsonl.zst, .ndjson, .har or .ctap.json; name other files one by one.',
      })
    : new LensError('log_not_found', 'There is no such log', { where: name });
}

function noCaptures(folder: string): LensError {
  return new LensError('log_not_found', 'There are no captures yet', {
    where: folder,
    hint: 'Capture an agent with lens capture -- COMMAND, or name the logs to read.',
  });
}
