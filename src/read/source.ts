import { z } from 'zod';
import { tableNamed } from '../store/schema/tables.ts';
import { allViews } from '../store/schema/views.ts';
import type { Queries } from '../store/side-by-side.ts';
import type { Figure } from './figure.ts';

export type { Database } from '../store/database.ts';

/** A table, a view or a query that a part of the report is read from, with the columns it takes. */
export interface Source<Shape extends z.ZodRawShape = z.ZodRawShape> {
  /** Table or view, or the name of a query. */
  from: string;
  /** The query over public views, if it is not a view itself. */
  sql: string | null;
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
    sql: null,
    order,
    where,
    row: z.strictObject(Object.fromEntries(described) as Shape).describe(`${from}: ${comment}`),
  };
}

/**
 * Declares what is read by a query that is not a view: one that only groups a view, so that `lens sql` needs no name for
 * it. `name` is its name in the JSON schema.
 */
export function question<Shape extends z.ZodRawShape>(
  name: string,
  comment: string,
  sql: string,
  order: string,
  shape: Shape,
): Source<Shape> {
  const oneLine = sql.trim().replace(/\s+/g, ' ');
  return {
    from: name,
    sql: oneLine,
    order,
    where: null,
    row: z.strictObject(shape).describe(`${name}: ${comment}`),
  };
}

type Basis = NonNullable<Figure['basis']>;
type Statistic = Figure['statistic'];

/** Figures: their unit, statistic and basis are members of the JSON schema. Who answered is a column of its own. */
export const tokens = (statistic: Statistic, basis: Basis) =>
  z.number().meta({ unit: 'tokens', statistic, basis });
export const wholeTokens = (basis: Basis) => z.int().meta({ unit: 'tokens', statistic: 'sum', basis });
/** List prices times reported tokens. */
export const usd = z.number().meta({ unit: 'usd', statistic: 'sum', basis: 'reported' });
export const bytes = (statistic: Statistic) =>
  z.number().meta({ unit: 'bytes', statistic, basis: 'measured' });
export const ms = (statistic: Statistic) => z.number().meta({ unit: 'ms', statistic, basis: 'measured' });
/** A share from 0 to 1. */
export const share = (basis: Basis) => z.number().meta({ unit: 'share', statistic: 'share', basis });
/** A number of requests. */
export const requests = z.int().meta({ unit: 'requests', statistic: 'count', basis: 'measured' });

/** A whole number. */
export const whole = z.int();
/** A number that may have decimals. */
export const number = z.number();
export const text = z.string();
export const texts = z.array(z.string());
/** A point in time, ISO 8601 in UTC. */
export const time = z.iso.datetime();
export const flag = z.boolean();

/** Rows of a source in its order. */
export function rowsOf<Shape extends z.ZodRawShape>(
  db: Queries,
  source: Source<Shape>,
): Promise<Row<Source<Shape>>[]> {
  const where = source.where === null ? '' : ` WHERE ${source.where}`;
  const columns = Object.keys(source.row.shape).map((name) => `"${name}"`);
  return db.rows(
    `SELECT ${columns.join(', ')} FROM ${source.sql === null ? source.from : `(${source.sql})`}${where} ORDER BY ${source.order}`,
  );
}

/** Rows of all of them, by name; none waits for another. */
export async function rowsOfAll<Sources extends Readonly<Record<string, Source>>>(
  db: Queries,
  sources: Sources,
): Promise<{ [Name in keyof Sources]: Row<Sources[Name]>[] }> {
  const entries = Object.entries(sources).map(async ([name, source]) => [name, await rowsOf(db, source)]);
  return Object.fromEntries(await Promise.all(entries));
}
