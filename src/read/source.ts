import { z } from 'zod';
import { tableNamed } from '../store/schema/tables.ts';
import { allViews } from '../store/schema/views.ts';

/** A table or view that a part of the report is read from, with the columns it takes. */
export interface Source<Shape extends z.ZodRawShape = z.ZodRawShape> {
  from: string;
  /** `ORDER BY` of its rows. */
  order: string;
  /** Condition on the rows that are taken, or null. */
  where: string | null;
  /** A row; members are named as the columns, each described as in the database. */
  row: z.ZodObject<Shape, z.core.$strict>;
}

export type Row<S> = S extends Source<infer Shape> ? z.infer<z.ZodObject<Shape, z.core.$strict>> : never;

/**
 * Declares what is taken from a view or table. Throws when it has no such column: a mistake in lens, not in its input.
 */
export function source<Shape extends z.ZodRawShape>(
  from: string,
  order: string,
  shape: Shape,
  where: string | null = null,
): Source<Shape> {
  const { comment, columns } = allViews.find(({ name }) => name === from) ?? tableNamed(from);
  const described = Object.entries(shape).map(([name, type]) => {
    const column = columns.find((one) => one.name === name);
    if (!column) throw new Error(`${from} has no column ${name}`);
    return [name, (type as z.ZodType).describe(column.comment)];
  });
  return {
    from,
    order,
    where,
    row: z.strictObject(Object.fromEntries(described) as Shape).describe(`${from}: ${comment}`),
  };
}

/** A whole number. */
export const whole = z.int();
/** A number that may have decimals. */
export const number = z.number();
export const text = z.string();
export const texts = z.array(z.string());
/** A point in time, ISO 8601 in UTC. */
export const time = z.iso.datetime();
export const flag = z.boolean();
