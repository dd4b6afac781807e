import { existsSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { isRunning } from '../../record/running.ts';

/** A log in the folder of captures, before and after it is analysed. */
export interface CaptureFile {
  /** File name: what the feed calls it. */
  log: string;
  file: string;
  bytes: number;
  /** When it was last written. */
  written: string;
  /** The capture that writes it is still going on. */
  running: boolean;
}

/** Logs that were written within this time may still be running; asking costs a process for each. */
const RECENT_MS = 24 * 3600 * 1000;
/** How long a capture that was seen to run is taken to do so. */
const ASK_AGAIN_MS = 3000;

/** Lists the logs of a folder, the one written last first; none when there is no such folder. */
export function captureLister(folder: string): () => Promise<CaptureFile[]> {
  /** Logs that no process writes any more, by when they were last written: one that ended stays so. */
  const ended = new Map<string, number>();
  /** When each log was last found to be written by a process: asking costs a process of its own. */
  const seen = new Map<string, number>();
  const isOn = async (file: string, mtime: number): Promise<boolean> => {
    const now = Date.now();
    if (now - mtime > RECENT_MS || ended.get(file) === mtime) return false;
    if (now - (seen.get(file) ?? 0) < ASK_AGAIN_MS) return true;
    const on = await runs(file);
    if (on) seen.set(file, now);
    else ended.set(file, mtime);
    return on;
  };
  return async () => {
    const listed = logSizes(folder)
      .toSorted((a, b) => b.mtime - a.mtime)
      .map(async ({ file, size, mtime }) => ({
        log: path.basename(file),
        file,
        bytes: size,
        written: new Date(mtime).toISOString(),
        running: await isOn(file, mtime),
      }));
    return Promise.all(listed);
  };
}

/** Logs of a folder that have contents: a capture creates its log at once and writes to it with the first exchange. */
export function logSizes(folder: string): { file: string; size: number; mtime: number }[] {
  return logsIn(folder).flatMap((file) => {
    const stat = statSync(file, { throwIfNoEntry: false });
    return stat && stat.size > 0 ? [{ file, size: stat.size, mtime: stat.mtimeMs }] : [];
  });
}

/** Paths of the logs of a folder. */
export function logsIn(folder: string): string[] {
  if (!existsSync(folder) || !statSync(folder).isDirectory()) return [];
  return readdirSync(folder)
    .filter((name) => /\.jsonl(\.zst)?$/.test(name))
    .map((name) => path.join(folder, name));
}

async function runs(file: string): Promise<boolean> {
  try {
    return await isRunning(file);
  } catch (error) {
    // Deleted meanwhile: it runs no more.
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
    throw error;
  }
}
