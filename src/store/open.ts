import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import { DuckDBInstance, quotedString } from '@duckdb/node-api';
import { LensError } from '../errors.ts';
import { version as lensVersion } from '../version.ts';
import { Database } from './database.ts';
import { createStatements } from './ddl.ts';
import { placeEmptyDatabase } from './empty-database.ts';
import { missingDatabase, openError } from './open-error.ts';
import { allTables } from './schema/tables.ts';
import { allViews } from './schema/views.ts';
import { isCurrent, olderThan, ownSchema, type SchemaIdentity, schemaOf } from './schema-version.ts';
import { OFFLINE, STORAGE } from './storage.ts';

export interface OpenedForWriting {
  database: Database;
  /** Logs that must be read again because the database of an older version was replaced. */
  reread: readonly string[];
  /** Messages for the user. */
  notes: readonly string[];
}

/**
 * Opens the database for writing. Creates it and its folder if they do not exist.
 *
 * A database of an older version is recreated; `reread` then lists the logs it was built from. Only tests pass a
 * different `schema`. Throws `database_busy`, `database_newer`, `database_broken` or `not_writable`.
 */
export async function openForWriting(
  file: string,
  { fresh = false, schema = ownSchema() }: { fresh?: boolean; schema?: SchemaIdentity } = {},
): Promise<OpenedForWriting> {
  if (fresh) await removeDatabase(file);
  makeFolder(file);
  placeEmptyDatabase(file, schema);
  const database = await attach(file);
  try {
    if (await isEmpty(database)) {
      await create(database, schema);
      return { database, reread: [], notes: [] };
    }
    const found = await schemaOf(database);
    if (isCurrent(found, schema, file)) return { database, reread: [], notes: [] };
    return await rebuild(database, found, schema);
  } catch (error) {
    await database.close();
    throw error;
  }
}

/**
 * Opens the database for reading. Throws `database_not_found`, `database_busy`, `database_newer`, `database_older` or
 * `database_broken`.
 */
export async function openReadOnly(
  file: string,
  { schema = ownSchema() }: { schema?: SchemaIdentity } = {},
): Promise<Database> {
  if (!existsSync(file)) throw missingDatabase(file);
  let database: Database;
  try {
    const instance = await DuckDBInstance.create(file, { access_mode: 'READ_ONLY', ...OFFLINE });
    database = new Database(file, false, instance, await instance.connect());
  } catch (error) {
    throw openError(error, file);
  }
  try {
    const found = await schemaOf(database);
    if (!isCurrent(found, schema, file)) throw olderDatabase(olderThan(found, schema), file);
    return database;
  } catch (error) {
    await database.close();
    throw error;
  }
}

/** Removes a database and the files that DuckDB keeps next to it, unless another program has it open. */
async function removeDatabase(file: string): Promise<void> {
  if (!existsSync(file)) return;
  // Opening it shows whether another program has it open. A broken file is removed, as --fresh is meant to do.
  const database = await attach(file).catch((error: unknown) => {
    if (error instanceof LensError && error.code === 'database_broken') return undefined;
    throw error;
  });
  await database?.close();
  for (const suffix of ['', '.wal']) rmSync(file + suffix, { force: true });
}

function makeFolder(file: string): void {
  try {
    mkdirSync(path.dirname(file), { recursive: true });
  } catch (error) {
    throw new LensError(
      'not_writable',
      `The folder of the database cannot be created: ${(error as Error).message}`,
      {
        where: path.dirname(file),
        hint: 'Choose another file with --db FILE.',
        cause: error,
      },
    );
  }
}

async function attach(file: string): Promise<Database> {
  // Block size and row group size can only be set with ATTACH, so the file is attached to an empty in-memory database.
  const instance = await DuckDBInstance.create(':memory:', { temp_directory: `${file}.tmp`, ...OFFLINE });
  const connection = await instance.connect();
  try {
    await connection.run(`ATTACH ${quotedString(file)} AS lens (${STORAGE})`);
    await connection.run('USE lens');
  } catch (error) {
    connection.closeSync();
    instance.closeSync();
    throw openError(error, file);
  }
  return new Database(file, true, instance, connection);
}

async function isEmpty(database: Database): Promise<boolean> {
  const row = await database.first<{ n: number }>(
    'SELECT count(*) AS n FROM duckdb_tables() WHERE database_name = current_database()',
  );
  return row?.n === 0;
}

async function create(database: Database, schema: SchemaIdentity): Promise<void> {
  await database.transaction(async () => {
    await database.run(createStatements(allTables, allViews));
    await database.append('meta', [
      { key: 'schema_version', value: String(schema.version) },
      { key: 'schema_shape', value: schema.shape },
      { key: 'lens_version', value: lensVersion },
    ]);
  });
}

async function rebuild(old: Database, from: SchemaIdentity, to: SchemaIdentity): Promise<OpenedForWriting> {
  const { file } = old;
  const logs = await old.rows<{ path: string }>('SELECT path FROM logs ORDER BY log_id');
  await old.close();
  const reread = logs.map((log) => log.path).filter((log) => existsSync(log));
  const lost = logs.length - reread.length;
  const kept = freeName(`${file}.v${from.version}`);
  // Exchanges of deleted logs exist nowhere else, so the old file is kept next to the new one.
  if (lost > 0) renameSync(file, kept);
  else rmSync(file);
  const { database } = await openForWriting(file, { schema: to });
  const count = `${reread.length} ${reread.length === 1 ? 'log' : 'logs'}`;
  const note = `The database was ${olderThan(from, to)}: it is built again from ${count}.`;
  const lostNote = `${lost} of its logs are missing: their data stays in ${kept}.`;
  return { database, reread, notes: lost > 0 ? [note, lostNote] : [note] };
}

function freeName(name: string): string {
  let free = name;
  for (let turn = 2; existsSync(free); turn++) free = `${name}-${turn}`;
  return free;
}

function olderDatabase(what: string, file: string): LensError {
  return new LensError('database_older', `The database is ${what}`, {
    where: file,
    hint: 'Run lens analyze: it builds the database again from the logs.',
  });
}
