import {
  type DuckDBConnection,
  type DuckDBType,
  type DuckDBValue,
  LIST,
  listValue,
  SQLNULL,
} from '@duckdb/node-api';
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
  const reader = await connection.runAndReadAll(sql, ...bound(parameters));
  const names = reader.deduplicatedColumnNames();
  const columns = reader.getColumns();
  return Array.from({ length: reader.currentRowCount }, (_, row) => {
    const plain: Record<string, PlainValue> = {};
    for (let index = 0; index < names.length; index++)
      plain[names[index] as string] = plainValue(columns[index]?.[row] as DuckDBValue);
    return plain as T;
  });
}

type Bound<T> = T[] | Record<string, T> | undefined;

/** Parameters as DuckDB takes them: values, and types; one without an entry is what its value shows. */
export function bound(parameters: Parameters): [values: Bound<DuckDBValue>, types: Bound<DuckDBType>] {
  if (Array.isArray(parameters))
    return parameters.length === 0
      ? [undefined, undefined]
      : [parameters.map(boundValue), parameters.map(typeOf) as DuckDBType[]];
  const entries = Object.entries(parameters);
  return [
    Object.fromEntries(entries.map(([name, value]) => [name, boundValue(value)])),
    Object.fromEntries(entries.map(([name, value]) => [name, typeOf(value)])) as Record<string, DuckDBType>,
  ];
}

/** An empty list has no value to tell its type by; a list of NULL fits wherever a list does. */
function typeOf(value: Parameter): DuckDBType | undefined {
  return Array.isArray(value) && value.length === 0 ? LIST(SQLNULL) : undefined;
}

function boundValue(value: Parameter): DuckDBValue {
  return typeof value === 'object' && value !== null ? listValue([...value]) : value;
}
