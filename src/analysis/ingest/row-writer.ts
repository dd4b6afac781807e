import type { TableAppender, TableRow } from '../../store/append.ts';
import type { Database } from '../../store/database.ts';

const TABLES = [
  '_exchanges',
  '_sessions',
  '_other_traffic',
  '_unknown_parts',
  '_envelopes',
  '_segments',
  '_segment_blocks',
  '_prefix_nodes',
  'answer_blocks',
  'headers',
  'events',
  'warnings',
] as const;

export type IngestTable = (typeof TABLES)[number];

/** The tables filled while reading a log. All are open at once, since rows for them arrive interleaved. */
export class RowWriter {
  readonly #database: Database;
  readonly #appenders = new Map<IngestTable, TableAppender>();

  constructor(database: Database) {
    this.#database = database;
  }

  async open(): Promise<void> {
    for (const table of TABLES) this.#appenders.set(table, await this.#database.appender(table));
  }

  row(table: IngestTable, row: TableRow): void {
    const appender = this.#appenders.get(table);
    if (appender === undefined) throw new Error(`A row came for ${table} while it was closed`);
    appender.row(row);
  }

  /** Flushes all rows, so that queries see them. */
  close(): void {
    for (const appender of this.#appenders.values()) appender.close();
    this.#appenders.clear();
  }
}
