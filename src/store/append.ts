import {
  type DuckDBAppender,
  type DuckDBConnection,
  DuckDBDataChunk,
  type DuckDBType,
} from '@duckdb/node-api';
import { type CellValue, CHUNK_ROWS, type Column, columnOf } from './columns.ts';
import type { TableSpec } from './schema/types.ts';

/** One row by column name; a column left out is null. */
export type TableRow = Readonly<Record<string, CellValue>>;

/** A chunk of long texts is written early, because its pending values are in memory twice. */
const CHUNK_BYTES = 4 << 20;

/** Appends rows to one table, the fast way to insert. Queries see the rows after `close`. */
export class TableAppender {
  readonly #appender: DuckDBAppender;
  readonly #types: DuckDBType[];
  readonly #columns: Column[];
  readonly #places: Map<string, number>;
  #rows = 0;
  #bytes = 0;

  private constructor(appender: DuckDBAppender, table: TableSpec) {
    this.#appender = appender;
    this.#types = table.columns.map((_, index) => appender.columnType(index));
    this.#columns = table.columns.map((column) => columnOf(column.type));
    this.#places = new Map(table.columns.map((column, index) => [column.name, index]));
  }

  static async open(connection: DuckDBConnection, table: TableSpec): Promise<TableAppender> {
    return new TableAppender(await connection.createAppender(table.name), table);
  }

  /** Adds a row by column name. Throws on a name the table does not have. */
  row(row: TableRow): void {
    for (const name in row) {
      const value = row[name];
      if (value === undefined || value === null) continue;
      const place = this.#places.get(name);
      if (place === undefined) throw new Error(`The table has no column ${name}`);
      this.#bytes += (this.#columns[place] as Column).set(this.#rows, value);
    }
    this.#rows++;
    if (this.#rows === CHUNK_ROWS || this.#bytes > CHUNK_BYTES) this.#flush();
  }

  /** Writes the remaining rows and makes them visible to queries on the same connection. */
  close(): void {
    this.#flush();
    this.#appender.closeSync();
  }

  #flush(): void {
    if (this.#rows === 0) return;
    const chunk = DuckDBDataChunk.create(this.#types, this.#rows);
    for (const [index, column] of this.#columns.entries()) column.fill(chunk, index, this.#rows);
    this.#appender.appendDataChunk(chunk);
    this.#rows = 0;
    this.#bytes = 0;
  }
}
