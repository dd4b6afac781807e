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

/** Tables that only lens itself reads, or whose rows are too many to publish. Their views and columns stay, empty. */
const emptied: Readonly<Record<string, string>> = {
  _envelopes: 'frames of request bodies',
  _sample_paths: 'how samples are built from templates',
  _slot_samples: 'slot values sample by sample',
  events: 'single events of streams',
};

/** Columns that say again what others say, or where on the machine a log lay. */
const blanked: Readonly<Record<string, string>> = {
  '_segments.json': 'JSON of messages and tools (their texts are in messages, message_blocks, tools)',
  '_exchanges.response': 'JSON of answers (their texts are in answer_blocks)',
  'logs.path': 'where logs lay',
  'logs.head_hash': 'marks by which logs are known again',
  'logs.tail_hash': 'marks by which logs are known again',
};

/** What a published database lacks, in words. */
export const leftOutOfPublished: readonly string[] = [
  ...new Set([...Object.values(emptied), ...Object.values(blanked)]),
];

/**
 * Writes the database that goes with a published site: every table and view of the original, without what is large and
 * found elsewhere, so that a browser can load it. `from` is only read; of a filtered database the filtered rows are
 * written. Throws what DuckDB throws.
 */
export async function publishDatabase(
  { file, preparation }: Pick<Database, 'file' | 'preparation'>,
  to: string,
): Promise<void> {
  rmSync(to, { force: true });
  const hasTables = placeEmptyDatabase(to, ownSchema());
  // One thread: the same rows come in the same order.
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
