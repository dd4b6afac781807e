import { globSync, readdirSync, realpathSync, statSync } from 'node:fs';
import path from 'node:path';
import { LensError } from '../errors.ts';

/** Names of files that a folder is searched for; a file that is named itself may be called anything. */
const logName = /\.(jsonl|ndjson|har|ctap\.json)(\.zst)?$|\.jsonl\.gz$/i;

/**
 * The log files that are meant by files, folders and globs, each once, in the order of their names: files as they are,
 * folders with all logs below them. Throws `log_not_found` for a name or glob that is nothing.
 */
export function findLogs(names: readonly string[]): string[] {
  const files = new Map<string, string>();
  for (const name of names) {
    for (const file of filesOf(name)) files.set(realpathSync(file), file);
  }
  return [...files.values()].sort((a, b) => compare(path.basename(a), path.basename(b)) || compare(a, b));
}

/** The logs of a captures folder; none when the folder is not there yet. */
export function findCaptures(folder: string): string[] {
  return isFolder(folder) ? findLogs([folder]) : [];
}

function filesOf(name: string): string[] {
  if (isFolder(name)) return logsBelow(name);
  if (statSync(name, { throwIfNoEntry: false })) return [name];
  const found = /[*?[\]{}]/.test(name)
    ? globSync(name).flatMap((match) => (isFolder(match) ? logsBelow(match) : [match]))
    : [];
  if (found.length > 0) return found;
  throw new LensError('log_not_found', 'There is no such log', {
    where: name,
    hint: 'Name a log, a folder of logs or a glob in quotes; without any, lens reads its captures folder.',
  });
}

function logsBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && logName.test(entry.name))
    .map((entry) => path.join(entry.parentPath, entry.name));
}

const isFolder = (name: string): boolean => statSync(name, { throwIfNoEntry: false })?.isDirectory() ?? false;
const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
