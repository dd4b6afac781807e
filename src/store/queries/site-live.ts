import type { Database } from '../database.ts';

/** Where the logs of the database were last seen. */
export async function siteLogPaths(db: Database): Promise<string[]> {
  const rows = await db.rows<{ path: string }>('SELECT path FROM logs WHERE path IS NOT NULL ORDER BY path');
  return rows.map(({ path }) => path);
}
