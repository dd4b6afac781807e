import { quotedIdentifier } from '@duckdb/node-api';
import { copyDatabase } from './copy-database.ts';
import type { Database } from './database.ts';
import { allTables } from './schema/tables.ts';
import type { TableSpec } from './schema/types.ts';

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
  'logs.path': 'paths of logs',
  'logs.head_hash': 'hashes by which logs are recognized',
  'logs.tail_hash': 'hashes by which logs are recognized',
};

/** Descriptions of what a published database does not contain. */
export const leftOutOfPublished: readonly string[] = [
  ...new Set([...Object.values(emptied), ...Object.values(blanked)]),
];

/**
 * Writes the database of a published site. It has every table and view of the original, without large content that is
 * available elsewhere, so that a browser can load it. If the database is filtered, only the
 * filtered rows are written. Throws the errors of DuckDB.
 */
export async function publishDatabase(
  database: Pick<Database, 'file' | 'preparation'>,
  to: string,
): Promise<void> {
  await copyDatabase(database, to, async (connection) => {
    for (const table of allTables) {
      if (table.name in emptied) continue;
      await connection.run(`INSERT INTO copy.${quotedIdentifier(table.name)} ${selectOf(table)}`);
    }
  });
}

function selectOf(table: TableSpec): string {
  const columns = table.columns.map(({ name }) =>
    `${table.name}.${name}` in blanked ? 'NULL' : quotedIdentifier(name),
  );
  return `SELECT ${columns.join(', ')} FROM ${quotedIdentifier(table.name)}`;
}
