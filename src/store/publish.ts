import { rmSync } from 'node:fs';
import { DuckDBInstance, quotedIdentifier, quotedString } from '@duckdb/node-api';
import type { Database } from './database.ts';
import { createStatements } from './ddl.ts';
import { placeEmptyDatabase } from './empty-database.ts';
import { allTables } from './schema/tables.ts';
import type { TableSpec } from './schema/types.ts';
import { allViews } from './schema/views.ts';
import { ownSchema } from './schema-version.ts';
import { OFFLINE, STORAGE } from './storage.ts';

/** Tables that only lens itself reads, or that have too many rows to publish. They are published empty. */
const emptied: Readonly<Record<string, string>> = {
  _envelopes: 'frames of request bodies',
  _sample_paths: 'how samples are built from templates',
  _slot_samples: 'slot values sample by sample',
  events: 'single events of streams',
};

/** Columns that repeat other columns, or that contain local paths of logs. */
const blanked: Readonly<Record<string, string>> = {
  '_segments.json': 'JSON of messages and tools (their texts are in messages, message_blocks, tools)',
  '_exchanges.response': 'JSON of answers (their texts are in answer_blocks)',
  'logs.path': 'where logs lay',
  'logs.head_hash': 'marks by which logs are known again',
  'logs.tail_hash': 'marks by which logs are known again',
};

/** Descriptions of what a published database does not contain. */
export const leftOutOfPublished: readonly string[] = [
  ...new Set([...Object.values(emptied), ...Object.values(blanked)]),
];

/**
 * Writes the database of a published site. It has every table and view of the original, without large content that is
 * available elsewhere, so that a browser can load it. `from` is only read. If the database is filtered, only the
 * filtered rows are written. Throws the errors of DuckDB.
 */
export async function publishDatabase(
  { file, preparation }: Pick<Database, 'file' | 'preparation'>,
  to: string,
): Promise<void> {
  rmSync(to, { force: true });
  const hasTables = placeEmptyDatabase(to, ownSchema());
  // With one thread, the order of rows is deterministic.
  const instance = await DuckDBInstance.create(':memory:', { threads: '1', ...OFFLINE });
  const connection = await instance.connect();
  try {
    await connection.run(`ATTACH ${quotedString(file)} AS original (READ_ONLY)`);
    await connection.run(`ATTACH ${quotedString(to)} AS published (${STORAGE})`);
    await connection.run('USE published');
    await connection.run(hasTables ? 'DELETE FROM meta' : createStatements(allTables, allViews));
    await connection.run('USE original');
    const statements = preparation('original');
    if (statements !== '') await connection.run(statements);
    for (const table of allTables) {
      if (table.name in emptied) continue;
      await connection.run(`INSERT INTO published.${quotedIdentifier(table.name)} ${selectOf(table)}`);
    }
    await connection.run('CHECKPOINT published');
    await connection.run('USE memory');
    await connection.run('DETACH published');
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

function selectOf(table: TableSpec): string {
  const columns = table.columns.map(({ name }) =>
    `${table.name}.${name}` in blanked ? 'NULL' : quotedIdentifier(name),
  );
  return `SELECT ${columns.join(', ')} FROM ${quotedIdentifier(table.name)}`;
}
