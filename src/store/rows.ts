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

/** All rows of a query as plain objects; see `plainValue` for the conversion of types. */
export async function rowsOf<T>(
  connection: DuckDBConnection,
  sql: string,
  parameters: Parameters,
): Promise<T[]> {
  const reader = await connection.runAndReadAll(sql, ...bound(parameters));
  return plainRows(reader.deduplicatedColumnNames(), reader.getColumns(), reader.currentRowCount);
}

/** The same, some rows at a time: memory does not depend on their number. No other query may run meanwhile. */
export async function* rowBatchesOf<T>(
  connection: DuckDBConnection,
  sql: string,
  parameters: Parameters,
): AsyncGenerator<T[]> {
  const result = await connection.stream(sql, ...bound(parameters));
  const names = result.deduplicatedColumnNames();
  for (;;) {
    const chunk = await result.fetchChunk();
    if (chunk === null || chunk.rowCount === 0) return;
    yield plainRows(names, chunk.getColumns(), chunk.rowCount);
  }
}

function plainRows<T>(
  names: readonly string[],
  columns: readonly (readonly DuckDBValue[])[],
  rows: number,
): T[] {
  return Array.from({ length: rows }, (_, row) => {
    const plain: Record<string, PlainValue> = {};
    for (let index = 0; index < names.length; index++)
      plain[names[index] as string] = plainValue(columns[index]?.[row] as DuckDBValue);
    return plain as T;
  });
}

type Bound<T> = T[] | Record<string, T> | undefined;

/** Parameters for DuckDB: values and types. A parameter without a type has the type of its value. */
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

/** The type of an empty list cannot be inferred; a list of NULL is compatible with every list type. */
function typeOf(value: Parameter): DuckDBType | undefined {
  return Array.isArray(value) && value.length === 0 ? LIST(SQLNULL) : undefined;
}

function boundValue(value: Parameter): DuckDBValue {
  return typeof value === 'object' && value !== null ? listValue([...value]) : value;
}
