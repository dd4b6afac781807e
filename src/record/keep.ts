import { readdir, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { LensError } from '../errors.ts';
import { isRunning } from './running.ts';

/** How much of past captures is kept. */
export type Keep = { logs: number } | { days: number } | { bytes: number };

/** A log that may go. */
export interface OldLog {
  file: string;
  bytes: number;
  /** Last written, milliseconds. */
  at: number;
}

const units: Readonly<Record<string, number>> = { KB: 1e3, MB: 1e6, GB: 1e9, TB: 1e12 };

/**
 * Reads `--keep`: `20` logs, `30d` days, `5GB`.
 * @throws LensError `usage` for anything else.
 */
export function parseKeep(text: string): Keep {
  const [, number, unit = ''] = /^(\d+(?:\.\d+)?)\s*([a-z]*)$/i.exec(text.trim()) ?? [];
  const value = Number(number);
  const factor = units[unit.toUpperCase()];
  if (number !== undefined && unit === '' && Number.isInteger(value)) return { logs: value };
  if (number !== undefined && unit.toLowerCase() === 'd') return { days: value };
  if (number !== undefined && factor !== undefined) return { bytes: value * factor };
  throw new LensError('usage', `"${text}" is not an amount of logs to keep.`, {
    where: '--keep',
    hint: 'Give a number of logs (20), an age (30d) or a size (5GB).',
  });
}

/** Which logs go, oldest first. `now` in milliseconds. */
export function logsToRemove(logs: readonly OldLog[], keep: Keep, now: number): OldLog[] {
  const newestFirst = logs.toSorted((a, b) => b.at - a.at);
  let bytes = 0;
  return newestFirst
    .filter((log, i) => {
      bytes += log.bytes;
      if ('logs' in keep) return i >= keep.logs;
      return 'days' in keep ? log.at < now - keep.days * 86_400_000 : bytes > keep.bytes;
    })
    .reverse();
}

/** Removes old logs of a folder, with the messages next to them; never one whose capture is running. Returns what was removed. */
export async function removeOldLogs(folder: string, keep: Keep, now: number): Promise<OldLog[]> {
  const names = (await readdir(folder)).filter((name) => /\.jsonl(?:\.zst)?$/.test(name));
  const logs = await Promise.all(
    names.map(async (name) => {
      const file = path.join(folder, name);
      const { size, mtimeMs } = await stat(file);
      return { file, bytes: size, at: mtimeMs };
    }),
  );
  const removed: OldLog[] = [];
  for (const log of logsToRemove(logs, keep, now)) {
    if (await isRunning(log.file)) continue;
    await rm(log.file, { force: true });
    await rm(log.file.replace(/\.jsonl(?:\.zst)?$/, '.log'), { force: true });
    removed.push(log);
  }
  return removed;
}
