import { type DuckDBConnection, type DuckDBValue, listValue } from '@duckdb/node-api';
import { type PlainValue, plainValue } from './values.ts';

type Parameter = string | number | bigint | boolean | null | readonly (string | number)[];

/** Values for `$1 $2 …` in order, or for `$name` by name. */
export type Parameters = readonly Parameter[] | Readonly<Record<string, Parameter>>;

/** All rows of a query as plain objects; see `plainValue` for how types are turned. */
export async function rowsOf<T>(
  connection: DuckDBConnection,
  sql: string,
  parameters: Parameters,
): Promise<T[]> {
  const reader = await connection.runAndReadAll(sql, bound(parameters));
  const names = reader.deduplicatedColumnNames();
  const columns = reader.getColumns();
  return Array.from({ length: reader.currentRowCount }, (_, row) => {
    const plain: Record<string, PlainValue> = {};
    for (let index = 0; index < names.length; index++)
      plain[names[index] as string] = plainValue(columns[index]?.[row] as DuckDBValue);
    return plain as T;
  });
}

/** Parameters as DuckDB takes them. */
export function bound(parameters: Parameters): DuckDBValue[] | Record<string, DuckDBValue> | undefined {
  if (Array.isArray(parameters)) return parameters.length === 0 ? undefined : parameters.map(boundValue);
  return Object.fromEntries(Object.entries(parameters).map(([name, value]) => [name, boundValue(value)]));
}

function boundValue(value: Parameter): DuckDBValue {
  return typeof value === 'object' && value !== null ? listValue([...value]) : value;
}
