import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { deriveTables } from '../../src/analysis/derive-tables.ts';
import { ingest } from '../../src/analysis/ingest/ingest.ts';
import { readers } from '../../src/import/table.ts';
import type { Database } from '../../src/store/database.ts';
import { temporaryDatabase, temporaryFolder } from '../store/fixture.ts';

const quiet = { progress: () => undefined };

/** A database with everything derived from logs, without a report; gone when the test is over. */
export async function derivedFrom(files: readonly string[]): Promise<Database> {
  const database = await temporaryDatabase();
  await ingest(database, files, readers, quiet);
  await deriveTables(database, quiet);
  return database;
}

/** The same from the text of one log. */
export function derivedFromText(log: string): Promise<Database> {
  const file = path.join(temporaryFolder(), 'log.jsonl');
  writeFileSync(file, log);
  return derivedFrom([file]);
}

/** A bundled capture. */
export const bundled = (name: string): string => path.resolve(import.meta.dirname, '../../data', name);
