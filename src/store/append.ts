import {
  type DuckDBAppender,
  type DuckDBConnection,
  DuckDBDataChunk,
  DuckDBTimestampValue,
  type DuckDBType,
  type DuckDBValue,
  listValue,
} from '@duckdb/node-api';
import type { TableSpec } from './schema/types.ts';

/** What a column takes: timestamps as ISO text, milliseconds since 1970 or Date; BIGINT as number or bigint. */
export type CellValue = string | number | bigint | boolean | Date | null | undefined | readonly string[];

/** One row by column name; a column left out is null. */
export type TableRow = Readonly<Record<string, CellValue>>;

/** Rows are handed over in whole vectors: a quarter faster than value by value. 2048 is the size of DuckDB's vectors. */
const CHUNK_ROWS = 2048;

/** Appends rows to one table; the quick way in. Rows are there for queries after `close`. */
export class TableAppender {
  readonly #appender: DuckDBAppender;
  readonly #types: DuckDBType[];
  readonly #convert: ((value: CellValue) => DuckDBValue)[];
  readonly #names: readonly string[];
  #columns: DuckDBValue[][];

  private constructor(appender: DuckDBAppender, table: TableSpec) {
    this.#appender = appender;
    this.#names = table.columns.map((column) => column.name);
    this.#types = table.columns.map((_, index) => appender.columnType(index));
    this.#convert = table.columns.map((column) => converterOf(column.type));
    this.#columns = this.#names.map(() => []);
  }

  static async open(connection: DuckDBConnection, table: TableSpec): Promise<TableAppender> {
    return new TableAppender(await connection.createAppender(table.name), table);
  }

  /** Adds a row by column name. Throws on a name the table does not have. */
  row(row: TableRow): void {
    let given = 0;
    for (let index = 0; index < this.#names.length; index++) {
      const value = row[this.#names[index] as string];
      if (value !== undefined) given++;
      (this.#columns[index] as DuckDBValue[]).push(
        (this.#convert[index] as (v: CellValue) => DuckDBValue)(value),
      );
    }
    if (given < Object.keys(row).length) this.#refuseUnknown(row);
    if ((this.#columns[0] as DuckDBValue[]).length === CHUNK_ROWS) this.#flush();
  }

  /** Writes what is left and makes the rows visible to queries of the same connection. */
  close(): void {
    this.#flush();
    this.#appender.flushSync();
    this.#appender.closeSync();
  }

  #flush(): void {
    const rows = (this.#columns[0] as DuckDBValue[]).length;
    if (rows === 0) return;
    const chunk = DuckDBDataChunk.create(this.#types, rows);
    this.#columns.forEach((column, index) => {
      chunk.setColumnValues(index, column);
    });
    this.#appender.appendDataChunk(chunk);
    this.#columns = this.#names.map(() => []);
  }

  #refuseUnknown(row: TableRow): void {
    const unknown = Object.keys(row).filter((name) => row[name] !== undefined && !this.#names.includes(name));
    if (unknown.length > 0) throw new Error(`The table has no column ${unknown.join(', ')}`);
  }
}

function converterOf(type: string): (value: CellValue) => DuckDBValue {
  if (type === 'TIMESTAMP') return (value) => (value == null ? null : toTimestamp(value));
  if (type === 'BIGINT') return (value) => (value == null ? null : BigInt(value as number));
  if (type.endsWith('[]'))
    return (value) => (value == null ? null : listValue([...(value as readonly string[])]));
  return (value) => (value == null ? null : (value as DuckDBValue));
}

function toTimestamp(value: CellValue): DuckDBTimestampValue | null {
  const milliseconds =
    typeof value === 'number' ? value : value instanceof Date ? value.getTime() : Date.parse(String(value));
  // A log may hold any text where a time should be; the reader warns, and the column says unknown.
  return Number.isFinite(milliseconds)
    ? new DuckDBTimestampValue(BigInt(Math.round(milliseconds * 1000)))
    : null;
}
