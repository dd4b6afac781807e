import path from 'node:path';
import { removeOldLogs } from '../../record/keep.ts';
import type { Choice } from './choose.ts';

/** Removes what `--keep` does not keep, and says what went. A folder that is gone has nothing to remove. */
export async function tidy({ folder, keep }: Pick<Choice, 'folder' | 'keep'>): Promise<string[]> {
  if (keep === undefined) return [];
  try {
    const removed = await removeOldLogs(folder, keep, Date.now());
    return removed.map(({ file }) => `removed ${path.basename(file)} (--keep)`);
  } catch (error) {
    return [`warning: old logs were not removed: ${(error as Error).message}`];
  }
}
