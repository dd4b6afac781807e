import { z } from 'zod';
import type { Parameters } from '../store/rows.ts';
import type { Queries } from '../store/side-by-side.ts';

/**
 * Rows of a query, each checked against its description: exactly these members, with these types.
 *
 * @throws ZodError when the query gives anything else: a mistake in lens, not in its input
 */
export async function checkedRows<Shape extends z.ZodRawShape>(
  db: Queries,
  row: z.ZodObject<Shape, z.core.$strict>,
  sql: string,
  parameters: Parameters = [],
): Promise<z.infer<z.ZodObject<Shape, z.core.$strict>>[]> {
  return z.array(row).parse(await db.rows(sql, parameters));
}

/** A text that a log may not have. */
export const maybeText = z.string().nullable();
/** A whole number that is not always known. */
export const maybeWhole = z.int().nullable();
/** A number that is not always known. */
export const maybeNumber = z.number().nullable();
/** A point in time, ISO 8601 in UTC; null when the log does not state it. */
export const maybeTime = z.iso.datetime().nullable();

/** A query over the exchanges from number `$first` to `$last`. */
export const overRange =
  <Shape extends z.ZodRawShape>(row: z.ZodObject<Shape, z.core.$strict>, sql: string) =>
  (db: Queries, first: number, last: number) =>
    checkedRows(db, row, sql, { first, last });
