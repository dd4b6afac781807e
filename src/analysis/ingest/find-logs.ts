import { glob, readdir, realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import { LensError } from '../../errors.ts';
import type { LogReader } from '../../record/reader.ts';
import { recognise } from './choose-reader.ts';
import { openLogFile, readRange } from './log-file.ts';
import { HEAD_BYTES } from './log-identity.ts';

/** File name pattern of logs where their content is not looked at, and of files that are reported if it is not known. */
const LOG_NAME = /\.(jsonl|ndjson|har|lhar|ctap\.json)(\.zst|\.gz)?$/i;

/** Names of JSON files that are reported when no reader knows them; hidden files hold state of programs, such as of a probe. */
const UNREAD_NAME = /^[^.].*\.json(?:\.zst|\.gz)?$/i;

/** Folders that hold no logs, and many files. */
const OTHER_FOLDERS = new Set(['node_modules', '.git']);

/** Most names that a message lists. */
const NAMED = 3;

/** Logs to read, and named paths that do not exist. */
export interface FoundLogs {
  /** Files, and folders whose files are one log together. */
  files: string[];
  missing: LensError[];
  /** What was found in folders and is no log, in one sentence for each folder. */
  notes: string[];
}

/**
 * Finds the logs to read: files, all logs below folders, and globs; without arguments the captures folder. Each file
 * occurs once, sorted by base name, so the order of arguments does not matter. With `readers`, logs in folders are
 * recognised by their content; else by their name. Throws `log_not_found` when no path was given and there are no
 * captures.
 */
export async function findLogs(
  named: readonly string[],
  captures: string,
  readers: readonly LogReader[] = [],
): Promise<FoundLogs> {
  const notes: string[] = [];
  if (named.length === 0) {
    const files = await capturesBelow(captures, readers);
    if (files.length === 0) throw noCaptures(captures);
    return { files: await sorted(files), missing: [], notes };
  }
  const files: string[] = [];
  const missing: LensError[] = [];
  for (const name of named) {
    const found = await logsOf(name, readers, notes);
    if (found.length === 0) missing.push(nothingAt(name, await isFolder(name)));
    files.push(...found);
  }
  return { files: await sorted(files), missing, notes };
}

/** Captures below a folder; those of telemetry mode are folders, which only readers of all formats can read. */
async function capturesBelow(folder: string, readers: readonly LogReader[]): Promise<string[]> {
  const files = await logsBelow(folder, [], []);
  const isBodies = (file: string): boolean => path.dirname(file).endsWith('-bodies');
  const bodies =
    readers.length === 0 ? [] : new Set(files.filter(isBodies).map((file) => path.dirname(file)));
  return [...files.filter((file) => !isBodies(file)), ...bodies];
}

async function logsOf(name: string, readers: readonly LogReader[], notes: string[]): Promise<string[]> {
  if (await isFolder(name)) return logsBelow(name, readers, notes);
  if (await exists(name)) return [await orItsFolder(name, readers)];
  if (!/[*?[{]/.test(name)) return [];
  const found: string[] = [];
  for await (const match of glob(name))
    if (!(await isFolder(match))) found.push(await orItsFolder(match, readers));
  return found;
}

/** The file, or its folder when all files of its format there are one log. */
async function orItsFolder(file: string, readers: readonly LogReader[]): Promise<string> {
  const reader = await readerOf(file, readers).catch(() => undefined);
  return reader?.perFolder ? path.dirname(file) : file;
}

async function logsBelow(folder: string, readers: readonly LogReader[], notes: string[]): Promise<string[]> {
  const files = await filesBelow(folder);
  if (readers.length === 0) return files.filter((file) => LOG_NAME.test(file));
  const logs = new Set<string>();
  const others: string[] = [];
  let owned: string[] = [];
  const isOwned = (file: string): boolean =>
    owned.some((own) => file === own || file.startsWith(own + path.sep));
  for (const file of files) {
    if (isOwned(file)) continue;
    const reader = await readerOf(file, readers).catch(() => undefined);
    if (reader?.perFolder) logs.add(path.dirname(file));
    else if (reader !== undefined || LOG_NAME.test(file)) logs.add(file);
    else if (UNREAD_NAME.test(path.basename(file))) others.push(file);
    owned = [...owned, ...(reader?.owns ?? []).map((name) => path.join(path.dirname(file), name))];
  }
  // A log may own a folder whose files came before it.
  const unread = others.filter((file) => !isOwned(file));
  if (unread.length > 0) {
    const names = unread.slice(0, NAMED).map((file) => path.relative(folder, file));
    const shown = names.join(', ') + (unread.length > NAMED ? ' and others' : '');
    notes.push(`${folder}: JSON files in no format that lens reads: ${unread.length} (${shown})`);
  }
  return [...logs];
}

/** Files below a folder, sorted: those next to each other come before those in folders below. */
async function filesBelow(folder: string): Promise<string[]> {
  try {
    const entries = await readdir(folder, { withFileTypes: true });
    const files: string[] = [];
    const below: string[] = [];
    for (const entry of entries.sort((a, b) => compare(a.name, b.name))) {
      const whole = path.join(folder, entry.name);
      if (entry.isDirectory() && !OTHER_FOLDERS.has(entry.name)) below.push(...(await filesBelow(whole)));
      else if (entry.isFile() || (entry.isSymbolicLink() && (await isFile(whole)))) files.push(whole);
    }
    return [...files, ...below];
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    const { message } = error as Error;
    throw new LensError('log_unreadable', `The folder cannot be read: ${message}`, {
      where: folder,
      cause: error,
    });
  }
}

/** The reader that recognises a file by its beginning. */
async function readerOf(file: string, readers: readonly LogReader[]): Promise<LogReader | undefined> {
  if (readers.length === 0) return undefined;
  return recognise(await readRange(await openLogFile(file), 0, HEAD_BYTES), readers);
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

async function isFile(name: string): Promise<boolean> {
  return (await statOrNothing(name))?.isFile() === true;
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
        hint: 'docs/formats.md lists the formats that lens reads.',
      })
    : new LensError('log_not_found', 'There is no such log', { where: name });
}

function noCaptures(folder: string): LensError {
  return new LensError('log_not_found', 'There are no captures yet', {
    where: folder,
    hint: 'Capture an agent with lens capture -- COMMAND, or name the logs to read.',
  });
}
