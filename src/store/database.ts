import { availableParallelism } from 'node:os';
import {
  type DuckDBConnection,
  type DuckDBInstance,
  type DuckDBValue,
  quotedIdentifier,
} from '@duckdb/node-api';
import { TableAppender, type TableRow } from './append.ts';
import { writeError } from './open-error.ts';
import { bound, type Parameters, rowBatchesOf, rowsOf } from './rows.ts';
import { tableNamed } from './schema/tables.ts';
import { type Queries, SideBySide } from './side-by-side.ts';
import type { PlainValue } from './values.ts';

/** Maximum number of connections. Planning a query of the report or of a page keeps one core busy. */
const MOST_CONNECTIONS = 4;

/** Returns the statements for a connection, given the name under which the database is attached. */
export type Preparation = (catalog: string) => string;

/** An open database of lens: a thin layer over one connection. */
export class Database {
  readonly file: string;
  readonly writable: boolean;
  /** The DuckDB connection, for features that this layer does not provide. */
  readonly connection: DuckDBConnection;
  readonly #instance: DuckDBInstance;
  #preparation: Preparation = () => '';
  #inTransaction = false;
  #open = true;

  constructor(file: string, writable: boolean, instance: DuckDBInstance, connection: DuckDBConnection) {
    this.file = file;
    this.writable = writable;
    this.connection = connection;
    this.#instance = instance;
  }

  /** All rows of a query as plain objects; see `plainValue` for the conversion of types. */
  async rows<T = Record<string, PlainValue>>(sql: string, parameters: Parameters = []): Promise<T[]> {
    return rowsOf<T>(this.connection, sql, parameters);
  }

  /** The same, some rows at a time, for results too large for memory. No other query may run meanwhile. */
  rowBatches<T = Record<string, PlainValue>>(sql: string, parameters: Parameters = []): AsyncGenerator<T[]> {
    return rowBatchesOf<T>(this.connection, sql, parameters);
  }

  /**
   * Runs independent queries on several connections, so that their planning uses more than one core. They do not see
   * uncommitted changes and temporary tables.
   */
  async sideBySide<T>(work: (queries: Queries) => Promise<T>): Promise<T> {
    const connections: DuckDBConnection[] = [];
    try {
      for (let n = 0; n < Math.min(availableParallelism(), MOST_CONNECTIONS); n++) {
        const connection = await this.#instance.connect();
        connections.push(connection);
        if (this.writable) await connection.run('USE lens');
        const statements = this.#preparation(await this.#catalog());
        if (statements !== '') await connection.run(statements);
      }
      // Each query uses one thread: distributing such small queries costs more than it saves.
      await connections[0]?.run('SET threads = 1');
      return await work(new SideBySide(connections));
    } finally {
      await connections[0]?.run('RESET threads');
      for (const connection of connections) connection.closeSync();
    }
  }

  /** Statements that each connection runs first; see `prepareConnections`. */
  get preparation(): Preparation {
    return this.#preparation;
  }

  /** Runs statements on each connection, also on later ones: temporary tables and views belong to one connection. */
  async prepareConnections(preparation: Preparation): Promise<void> {
    this.#preparation = preparation;
    await this.connection.run(preparation(await this.#catalog()));
  }

  async #catalog(): Promise<string> {
    return (await this.first<{ name: string }>('SELECT current_database() AS name'))?.name ?? '';
  }

  /** The first row of a query, or undefined. */
  async first<T = Record<string, PlainValue>>(
    sql: string,
    parameters: Parameters = [],
  ): Promise<T | undefined> {
    return (await this.rows<T>(sql, parameters))[0];
  }

  /** Runs statements and ignores their results. */
  async run(sql: string, parameters: Parameters = []): Promise<void> {
    await this.connection.run(sql, ...bound(parameters));
  }

  /** Columns of a query as arrays, in order: the fast way to read many rows. Values are as DuckDB returns them. */
  async columns(sql: string, parameters: Parameters = []): Promise<DuckDBValue[][]> {
    return (await this.connection.runAndReadAll(sql, ...bound(parameters))).getColumns();
  }

  /** Starts a transaction for work that commits repeatedly. Use `transaction` for everything else. */
  async begin(): Promise<void> {
    await this.connection.run('BEGIN');
    this.#inTransaction = true;
  }

  async commit(): Promise<void> {
    this.#inTransaction = false;
    await this.connection.run('COMMIT');
  }

  async rollback(): Promise<void> {
    this.#inTransaction = false;
    // DuckDB rolls back automatically when COMMIT fails.
    await this.connection.run('ROLLBACK').catch(() => undefined);
  }

  /** Runs `work` in a transaction. Inside another transaction, it becomes part of that one. */
  async transaction<T>(work: () => Promise<T>): Promise<T> {
    if (this.#inTransaction) return work();
    await this.begin();
    try {
      const result = await work();
      await this.commit();
      return result;
    } catch (error) {
      await this.rollback();
      throw writeError(error, this.file);
    }
  }

  /** Opens a table for appending many rows. Close it before you query them. */
  appender(table: string): Promise<TableAppender> {
    return TableAppender.open(this.connection, tableNamed(table));
  }

  /** Appends rows, given by column name. */
  async append(table: string, rows: Iterable<TableRow>): Promise<void> {
    const appender = await this.appender(table);
    for (const row of rows) appender.row(row);
    appender.close();
  }

  /** Replaces all rows of a table. */
  async replace(table: string, rows: Iterable<TableRow>): Promise<void> {
    await this.run(`DELETE FROM ${quotedIdentifier(table)}`);
    await this.append(table, rows);
  }

  /** Writes everything that is committed to the file. Queries on other connections continue meanwhile. */
  async checkpoint(): Promise<void> {
    try {
      await this.connection.run('CHECKPOINT');
    } catch (error) {
      throw writeError(error, this.file);
    }
  }

  /** Closes the file. A writer first writes everything to it, so that no `.wal` file remains next to it. */
  async close(): Promise<void> {
    if (!this.#open) return;
    this.#open = false;
    try {
      if (this.writable) await this.checkpoint();
    } finally {
      this.connection.closeSync();
      this.#instance.closeSync();
    }
  }
}
