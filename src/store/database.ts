import { availableParallelism } from 'node:os';
import {
  type DuckDBConnection,
  type DuckDBInstance,
  type DuckDBValue,
  quotedIdentifier,
} from '@duckdb/node-api';
import { TableAppender, type TableRow } from './append.ts';
import { writeError } from './open-error.ts';
import { bound, type Parameters, rowsOf } from './rows.ts';
import { tableNamed } from './schema/tables.ts';
import { type Queries, SideBySide } from './side-by-side.ts';
import type { PlainValue } from './values.ts';

/** Connections at most: a query of the report or a page keeps one core busy with planning. */
const MOST_CONNECTIONS = 4;

/** Statements for a connection, by the name under which the database is attached there. */
export type Preparation = (catalog: string) => string;

/** An open database of lens: a thin layer over one connection. */
export class Database {
  readonly file: string;
  readonly writable: boolean;
  /** DuckDB's own connection, for what this layer does not give. */
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

  /** All rows of a query as plain objects; see `plainValue` for how types are turned. */
  async rows<T = Record<string, PlainValue>>(sql: string, parameters: Parameters = []): Promise<T[]> {
    return rowsOf<T>(this.connection, sql, parameters);
  }

  /**
   * Runs queries that need not wait for one another on several connections, so that planning them takes more than one
   * core. What is not committed and temporary tables are not seen.
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
      // Each query keeps to the thread that runs it: to share such small ones out costs more than it gives.
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

  /** Runs statements on each connection, those opened later too: temporary tables and views belong to one connection. */
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

  /** Runs statements for what they do. */
  async run(sql: string, parameters: Parameters = []): Promise<void> {
    await this.connection.run(sql, ...bound(parameters));
  }

  /** Columns of a query as arrays, in order: the quick way to read many rows. Values are as DuckDB gives them. */
  async columns(sql: string, parameters: Parameters = []): Promise<DuckDBValue[][]> {
    return (await this.connection.runAndReadAll(sql, ...bound(parameters))).getColumns();
  }

  /** Starts a transaction for work that commits now and then; `transaction` is the way for all other. */
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
    // DuckDB rolls back by itself when COMMIT fails; then there is nothing left to do.
    await this.connection.run('ROLLBACK').catch(() => undefined);
  }

  /** All of `work` or none of it. Within another transaction it becomes part of that one. */
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

  /** Opens a table for many rows; close it before you query them. */
  appender(table: string): Promise<TableAppender> {
    return TableAppender.open(this.connection, tableNamed(table));
  }

  /** Appends rows, given by column name. */
  async append(table: string, rows: Iterable<TableRow>): Promise<void> {
    const appender = await this.appender(table);
    for (const row of rows) appender.row(row);
    appender.close();
  }

  /** Empties a table and fills it anew. */
  async replace(table: string, rows: Iterable<TableRow>): Promise<void> {
    await this.run(`DELETE FROM ${quotedIdentifier(table)}`);
    await this.append(table, rows);
  }

  /** Brings everything that is committed into the file; queries of other connections go on meanwhile. */
  async checkpoint(): Promise<void> {
    try {
      await this.connection.run('CHECKPOINT');
    } catch (error) {
      throw writeError(error, this.file);
    }
  }

  /** Closes the file; a writer first brings everything into it, so that no `.wal` stays beside it. */
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
