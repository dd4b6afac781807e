import { copyFileSync, existsSync, linkSync, rmSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { SchemaIdentity } from './schema-version.ts';

/**
 * Name of the empty database that the build leaves beside this module; sources that run without a build have none.
 *
 * DuckDB takes a third of a second for the comments of all columns, one statement each; copying a file takes nothing.
 */
export function emptyDatabaseName({ version, shape }: SchemaIdentity): string {
  return `empty-${version}-${shape}.duckdb`;
}

/**
 * Puts the empty database of the build at `file` where no file is, and says whether it did. Another program that makes
 * the same database meanwhile wins: nothing is ever overwritten, and no half file is ever seen under its name.
 *
 * @param folder where the build left it
 */
export function placeEmptyDatabase(
  file: string,
  schema: SchemaIdentity,
  folder = fileURLToPath(new URL('.', import.meta.url)),
): boolean {
  const built = path.join(folder, emptyDatabaseName(schema));
  if (existsSync(file) || !existsSync(built)) return false;
  const half = `${file}.${process.pid}.new`;
  try {
    copyFileSync(built, half);
    linkSync(half, file);
    return true;
  } catch {
    // A folder that cannot be written to is told of when DuckDB opens the file; a file system without links does
    // without, and so does whoever came second.
    return false;
  } finally {
    rmSync(half, { force: true });
  }
}
