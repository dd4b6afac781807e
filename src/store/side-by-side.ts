import type { DuckDBConnection } from '@duckdb/node-api';
import { type Parameters, rowsOf } from './rows.ts';
import type { PlainValue } from './values.ts';

/** An object that runs queries. */
export interface Queries {
  rows<T = Record<string, PlainValue>>(sql: string, parameters?: Parameters): Promise<T[]>;
}

/** Runs each query on a free connection. If none is free, the query waits. */
export class SideBySide implements Queries {
  readonly #free: DuckDBConnection[];
  readonly #waiting: ((connection: DuckDBConnection) => void)[] = [];

  constructor(connections: readonly DuckDBConnection[]) {
    this.#free = [...connections];
  }

  async rows<T>(sql: string, parameters: Parameters = []): Promise<T[]> {
    const connection =
      this.#free.pop() ?? (await new Promise<DuckDBConnection>((resolve) => this.#waiting.push(resolve)));
    try {
      return await rowsOf<T>(connection, sql, parameters);
    } finally {
      const next = this.#waiting.shift();
      if (next) next(connection);
      else this.#free.push(connection);
    }
  }
}
