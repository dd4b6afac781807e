import { LensError } from '../errors.ts';
import type { Database } from './database.ts';

/** The version a database was written with. Throws when it is not a database of lens. */
export async function versionOf(database: Database): Promise<number> {
  const known = await database.rows<{ n: number }>(
    "SELECT count(*) AS n FROM duckdb_tables() WHERE database_name = current_database() AND table_name = 'meta'",
  );
  const row =
    known[0]?.n === 1
      ? await database.first<{ value: string }>("SELECT value FROM meta WHERE key = 'schema_version'")
      : undefined;
  const version = Number(row?.value);
  if (!Number.isInteger(version) || version < 1) {
    throw new LensError('database_broken', 'This DuckDB file was not written by lens', {
      where: database.file,
      hint: 'Name another file with --db FILE.',
    });
  }
  return version;
}

/** Refuses a database that a later lens wrote. */
export function refuseNewer(version: number, file: string, known: number): void {
  if (version <= known) return;
  throw new LensError(
    'database_newer',
    `The database is of version ${version}, this lens knows versions up to ${known}`,
    { where: file, hint: 'Update lens, or let this one write its own with --db FILE.' },
  );
}
