import { existsSync } from 'node:fs';
import path from 'node:path';
import { logsIn } from './live/captures.ts';
import { stampOf } from './snapshot.ts';

/** Logs that a capture may be writing to. */
export interface Followed {
  /** Logs the database was made from. */
  logs: readonly string[];
  /** Folder where new ones appear. */
  captures: string;
}

/** Whether any log changed, appeared or was removed since the last call; false in the first call. */
export function logWatcher(): (followed: Followed) => boolean {
  let before: string | undefined;
  return ({ logs, captures }) => {
    const files = new Set([...logs, ...logsIn(captures)]);
    const now = [...files]
      .toSorted()
      .map((file) => `${file} ${stampOf(file)}`)
      .join('\n');
    const changed = before !== undefined && before !== now;
    before = now;
    return changed;
  };
}

/** Logs to analyse again: those known that are still there, and the folder of captures. */
export function logsToRead({ logs, captures }: Followed): string[] {
  const elsewhere = logs.filter((log) => existsSync(log) && path.dirname(log) !== captures);
  return logsIn(captures).length > 0 ? [...elsewhere, captures] : elsewhere;
}
