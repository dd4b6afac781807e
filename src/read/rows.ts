import type { z } from 'zod';
import type { Queries } from '../store/side-by-side.ts';
import type { Row, Source } from './source.ts';

/** Rows of a source in its order. */
function rowsOf<Shape extends z.ZodRawShape>(
  db: Queries,
  source: Source<Shape>,
): Promise<Row<Source<Shape>>[]> {
  const where = source.where === null ? '' : ` WHERE ${source.where}`;
  const columns = Object.keys(source.row.shape).map((name) => `"${name}"`);
  return db.rows(`SELECT ${columns.join(', ')} FROM ${source.from}${where} ORDER BY ${source.order}`);
}

/** Rows of all of them, by name; none waits for another. */
export async function rowsOfAll<Sources extends Readonly<Record<string, Source>>>(
  db: Queries,
  sources: Sources,
): Promise<{ [Name in keyof Sources]: Row<Sources[Name]>[] }> {
  const entries = Object.entries(sources).map(async ([name, source]) => [name, await rowsOf(db, source)]);
  return Object.fromEntries(await Promise.all(entries));
}
