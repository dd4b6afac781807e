import { rmSync } from 'node:fs';
import { type DuckDBConnection, DuckDBInstance, quotedString } from '@duckdb/node-api';
import type { Database } from './database.ts';
import { createStatements } from './ddl.ts';
import { placeEmptyDatabase } from './empty-database.ts';
import { allTables } from './schema/tables.ts';
import { allViews } from './schema/views.ts';
import { ownSchema } from './schema-version.ts';
import { OFFLINE, STORAGE } from './storage.ts';

/**
 * Writes a new database file with the tables and views of lens, and fills it from another one, which is only read. The
 * original is the current catalog of `fill`, narrowed to the filtered rows; the new file is attached as `copy`.
 *
 * @throws the errors of DuckDB and of `fill`
 */
export async function copyDatabase(
  { file, preparation }: Pick<Database, 'file' | 'preparation'>,
  to: string,
  fill: (connection: DuckDBConnection) => Promise<void>,
): Promise<void> {
  rmSync(to, { force: true });
  const hasTables = placeEmptyDatabase(to, ownSchema());
  // With one thread, the order of rows is deterministic.
  const instance = await DuckDBInstance.create(':memory:', { threads: '1', ...OFFLINE });
  const connection = await instance.connect();
  try {
    await connection.run(`ATTACH ${quotedString(file)} AS original (READ_ONLY)`);
    await connection.run(`ATTACH ${quotedString(to)} AS copy (${STORAGE})`);
    await connection.run('USE copy');
    await connection.run(hasTables ? 'DELETE FROM meta' : createStatements(allTables, allViews));
    await connection.run('USE original');
    const statements = preparation('original');
    if (statements !== '') await connection.run(statements);
    await fill(connection);
    await connection.run('CHECKPOINT copy');
    await connection.run('USE memory');
    await connection.run('DETACH copy');
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}
