import { createHash } from 'node:crypto';
import type { Database } from '../../src/store/database.ts';
import { allTables } from '../../src/store/schema/tables.ts';

/** By table: how many rows it has, and a checksum of them that does not depend on their order. */
export async function checksums(database: Database): Promise<Record<string, string>> {
  const sums: Record<string, string> = {};
  for (const { name } of allTables) {
    const rows = await database.rows(`SELECT * FROM "${name}"`);
    const texts = rows.map((row) => JSON.stringify(row)).sort();
    sums[name] = `${rows.length} ${createHash('sha256').update(texts.join('\n')).digest('hex').slice(0, 12)}`;
  }
  return sums;
}
