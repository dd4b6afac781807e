import path from 'node:path';
import { type PublicRelation, publicRelations } from '../read/public-relations.ts';
import type { Database } from '../store/database.ts';
import { writeParquet } from '../store/parquet.ts';
import { version } from '../version.ts';
import { openFolder, written } from './output.ts';

/** Marks a folder that lens may replace, and lists its files. */
const MANIFEST = 'manifest.json';

/**
 * Writes each public table and view as a Parquet file, and `manifest.json` with rows and descriptions.
 *
 * @returns the number of files
 * @throws LensError `not_writable`
 */
export async function exportParquet(db: Database, folder: string): Promise<number> {
  await written(await openFolder(folder, { mark: MANIFEST, flag: '--parquet' }), async ({ draft, write }) => {
    const files: (PublicRelation & { file: string; rows: number })[] = [];
    for (const relation of publicRelations) {
      const file = `${relation.name}.parquet`;
      const rows = await writeParquet(db, relation, path.join(draft, file));
      files.push({ file, rows, ...relation });
    }
    write(MANIFEST, `${JSON.stringify({ lens: version, files }, null, 2)}\n`);
  });
  return publicRelations.length;
}
