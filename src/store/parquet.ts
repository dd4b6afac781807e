import { quotedIdentifier, quotedString } from '@duckdb/node-api';
import type { Database } from './database.ts';
import type { ViewSpec } from './schema/types.ts';
import { SCHEMA_VERSION } from './schema/version.ts';

/**
 * Writes one public table or view as a Parquet file with zstd. Its description and those of its columns are in the file's
 * key-value metadata: `lens.comment`, `lens.columns` (JSON: name to description), `lens.schema_version`.
 *
 * @returns the number of rows
 * @throws the error of DuckDB
 */
export async function writeParquet(
  db: Database,
  { name, comment, columns }: Omit<ViewSpec, 'sql'>,
  to: string,
): Promise<number> {
  const described = JSON.stringify(
    Object.fromEntries(columns.map((column) => [column.name, column.comment])),
  );
  const metadata = [
    `'lens.comment': ${quotedString(comment)}`,
    `'lens.columns': ${quotedString(described)}`,
    `'lens.schema_version': ${quotedString(String(SCHEMA_VERSION))}`,
  ];
  const row = await db.first<{ Count: number }>(
    `COPY (FROM ${quotedIdentifier(name)}) TO ${quotedString(to)}
     (FORMAT parquet, COMPRESSION zstd, KV_METADATA {${metadata.join(', ')}})`,
  );
  return row?.Count ?? 0;
}
