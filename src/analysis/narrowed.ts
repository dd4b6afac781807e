import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { LensError } from '../errors.ts';
import { findPaths } from '../paths.ts';
import { type Filter, isFiltered, selectExchanges } from '../read/filter.ts';
import { openForWriting, openReadOnly } from '../store/open.ts';
import { keepSelected } from '../store/queries/keep-selected.ts';
import { currentReadState, setMeta } from '../store/queries/read-state.ts';
import { storedPrices } from './cost/stored.ts';
import { deriveTables } from './derive-tables.ts';

/**
 * Hands `use` a database that holds the exchanges of `narrowing` alone, with an analysis made of nothing else, and
 * removes it afterwards; without a narrowing it is the database itself. So whatever reads a database (report, site, SQL)
 * is narrowed alike and without knowing.
 *
 * @throws LensError `not_found` when no exchange is left, and what opening the database throws
 */
export async function withNarrowed<T>(
  { db, ...narrowing }: Filter & { db?: string | undefined },
  use: (db: string | undefined) => Promise<T>,
): Promise<T> {
  if (!isFiltered(narrowing)) return use(db);
  const folder = mkdtempSync(path.join(tmpdir(), 'lens-narrowed-'));
  try {
    const copy = path.join(folder, 'lens.duckdb');
    await copyNarrowed(db ?? findPaths().database, copy, narrowing);
    return await use(copy);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function copyNarrowed(file: string, copy: string, narrowing: Filter): Promise<void> {
  // Opening it tells a missing, broken or busy database from one that can be copied.
  await (await openReadOnly(file)).close();
  copyFileSync(file, copy);
  const { database } = await openForWriting(copy);
  try {
    const left = await selectExchanges(database, narrowing);
    if (left === 0) {
      throw new LensError('not_found', 'No exchange is left', {
        where: file,
        hint: 'Widen --since, --until, --agent, --session or --label; lens sql "from exchanges" shows what there is.',
      });
    }
    await keepSelected(database);
    await setMeta(database, 'read_state', await currentReadState(database));
    // Own prices hold in the copy as in the database.
    await deriveTables(database, { progress: () => undefined }, await storedPrices(database));
  } finally {
    await database.close();
  }
}
