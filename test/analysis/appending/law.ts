import { appendFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect } from 'vitest';
import { deriveTables } from '../../../src/analysis/derive-tables.ts';
import { ingest } from '../../../src/analysis/ingest/ingest.ts';
import { loadTokenCounter } from '../../../src/analysis/tokens/count.ts';
import { readers } from '../../../src/import/table.ts';
import type { Database } from '../../../src/store/database.ts';
import { openForWriting } from '../../../src/store/open.ts';
import { allTables } from '../../../src/store/schema/tables.ts';
import { temporaryFolder } from '../../store/fixture.ts';

const counter = loadTokenCounter();
const quiet = { progress: () => undefined, count: () => counter };

/** Every row of every table as text, in one order. */
async function allRows(database: Database): Promise<Record<string, string[]>> {
  const rows: Record<string, string[]> = {};
  for (const { name } of allTables)
    rows[name] = (await database.rows(`SELECT * FROM "${name}"`)).map((row) => JSON.stringify(row)).sort();
  return rows;
}

/**
 * Holds a log to the law of appending: analysed after each piece that it grew by, the database has the same rows in every
 * table as one that analyses the whole log at once.
 *
 * @param pieces lines of the log, in the order they were written
 * @param interrupt from the second piece on, deriving fails once at every n-th statement before it is done
 */
export async function holdsFor(
  pieces: readonly (readonly string[])[],
  { interrupt }: { interrupt?: number } = {},
): Promise<void> {
  const folder = temporaryFolder();
  const log = path.join(folder, 'log.jsonl');
  writeFileSync(log, '');
  const appended = (await openForWriting(path.join(folder, 'appended.duckdb'))).database;
  const once = (await openForWriting(path.join(folder, 'once.duckdb'))).database;
  try {
    for (const [index, piece] of pieces.entries()) {
      appendFileSync(log, piece.map((line) => `${line}\n`).join(''));
      await ingest(appended, [log], readers);
      if (interrupt !== undefined && index > 0) {
        for (let nth = 1; await failsAt(appended, nth); nth += interrupt);
      }
      await deriveTables(appended, quiet);
    }
    await ingest(once, [log], readers);
    await deriveTables(once, quiet);
    const [found, wanted] = [await allRows(appended), await allRows(once)];
    for (const { name } of allTables) {
      const cut = (rows: readonly string[] = [], others: readonly string[] = []) => {
        const known = new Set(others);
        return rows.filter((row) => !known.has(row)).slice(0, 3);
      };
      expect({
        table: name,
        rows: found[name]?.length,
        more: cut(found[name], wanted[name]),
        missing: cut(wanted[name], found[name]),
      }).toEqual({ table: name, rows: wanted[name]?.length, more: [], missing: [] });
    }
  } finally {
    await appended.close();
    await once.close();
  }
}

/** Whether deriving gets as far as the n-th statement that changes something, which then fails. */
async function failsAt(database: Database, nth: number): Promise<boolean> {
  const { run, append } = database;
  let left = nth;
  const failing = <Args extends unknown[]>(own: (...args: Args) => Promise<void>) =>
    function (this: Database, ...args: Args): Promise<void> {
      if (--left === 0) throw new Error('interrupted');
      return own.apply(this, args);
    };
  // What follows a failure must find the rows of the last analysis, after any earlier writes.
  Object.assign(database, { run: failing(run), append: failing(append) });
  try {
    await deriveTables(database, quiet);
    return false;
  } catch (error) {
    expect(String(error)).toContain('interrupted');
    return true;
  } finally {
    Object.assign(database, { run, append });
  }
}

/** Lines cut into pieces at these shares of them. */
export function cutAt(lines: readonly string[], shares: readonly number[]): string[][] {
  const cuts = [...new Set(shares.map((share) => Math.floor(share * lines.length)))].sort((a, b) => a - b);
  const ends = [...cuts.filter((cut) => cut > 0 && cut < lines.length), lines.length];
  return ends.map((end, index) => lines.slice(index === 0 ? 0 : ends[index - 1], end));
}
