import { copyFileSync, existsSync, linkSync, rmSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { SchemaIdentity } from './schema-version.ts';

/**
 * Name of the empty database that the build writes next to this module. It does not exist without a build.
 *
 * DuckDB needs a third of a second to set the comments of all columns, one statement each. Copying a file is instant.
 */
export function emptyDatabaseName({ version, shape }: SchemaIdentity): string {
  return `empty-${version}-${shape}.duckdb`;
}

/**
 * Copies the empty database of the build to `file` if that file does not exist, and returns whether it did. If another
 * program creates the same database meanwhile, its file is kept. Nothing is overwritten, and the copy is atomic.
 *
 * @param folder Folder that contains the empty database
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
    // DuckDB reports a read-only folder when it opens the file. A file system without links and a file that another
    // program created first need no copy.
    return false;
  } finally {
    rmSync(half, { force: true });
  }
}
