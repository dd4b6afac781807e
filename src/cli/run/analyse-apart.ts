import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { analyze } from '../../analysis/analyze.ts';
import type { LensError } from '../../errors.ts';
import { readers } from '../../import/table.ts';
import type { Database } from '../../store/database.ts';
import { openForWriting } from '../../store/open.ts';

/**
 * Analyses logs in a database of their own, which is removed afterwards: the user's database is left alone.
 *
 * @param read receives the database, and the logs that could not be read
 */
export async function analyseApart<T>(
  logs: readonly string[],
  progress: (line: string) => void,
  read: (database: Database, unreadable: readonly LensError[]) => Promise<T>,
): Promise<T> {
  const folder = await mkdtemp(path.join(tmpdir(), 'lens-'));
  try {
    const { database } = await openForWriting(path.join(folder, 'lens.duckdb'), { fresh: true });
    try {
      const { unreadable } = await analyze(database, { logs, readers }, progress);
      return await read(database, unreadable);
    } finally {
      await database.close();
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
