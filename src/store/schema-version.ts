import { createHash } from 'node:crypto';
import { LensError } from '../errors.ts';
import type { Database } from './database.ts';
import { createStatements } from './ddl.ts';
import { allTables } from './schema/tables.ts';
import { SCHEMA_VERSION } from './schema/version.ts';
import { allViews } from './schema/views.ts';

/** Version of the tables and views of a database. */
export interface SchemaIdentity {
  version: number;
  /** Hash of the statements that create them. Detects a change without a new version. */
  shape: string;
}

/** Schema version of this version of lens. */
export function ownSchema(): SchemaIdentity {
  const statements = createStatements(allTables, allViews);
  return {
    version: SCHEMA_VERSION,
    shape: createHash('sha256').update(statements).digest('hex').slice(0, 16),
  };
}

/** Returns the schema version of a database. Throws if it is not a database of lens. */
export async function schemaOf(database: Database): Promise<SchemaIdentity> {
  const known = await database.first<{ n: number }>(
    "SELECT count(*) AS n FROM duckdb_tables() WHERE database_name = current_database() AND table_name = 'meta'",
  );
  const rows =
    known?.n === 1 ? await database.rows<{ key: string; value: string }>('SELECT key, value FROM meta') : [];
  const values = new Map(rows.map(({ key, value }) => [key, value]));
  const version = Number(values.get('schema_version'));
  if (!Number.isInteger(version) || version < 1) {
    throw new LensError('database_broken', 'This DuckDB file was not written by lens', {
      where: database.file,
      hint: 'Name another file with --db FILE.',
    });
  }
  return { version, shape: values.get('schema_shape') ?? '' };
}

/** Whether a database can be used unchanged. Throws `database_newer` if a newer version of lens wrote it. */
export function isCurrent(found: SchemaIdentity, own: SchemaIdentity, file: string): boolean {
  if (found.version > own.version) {
    throw new LensError(
      'database_newer',
      `The database is of version ${found.version}, this lens knows versions up to ${own.version}`,
      { where: file, hint: 'Update lens, or let this one write its own with --db FILE.' },
    );
  }
  return found.version === own.version && found.shape === own.shape;
}

/** Describes the difference: `of an older version (1, now 2)`, or of another build of the same version. */
export function olderThan(found: SchemaIdentity, own: SchemaIdentity): string {
  return found.version === own.version
    ? 'of another build of lens'
    : `of an older version (${found.version}, now ${own.version})`;
}
