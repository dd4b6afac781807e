import {
  type DuckDBConnection,
  DuckDBInstance,
  LIST,
  listValue,
  quotedString,
  VARCHAR,
} from '@duckdb/node-api';
import { rowsOf } from './rows.ts';
import { OFFLINE } from './storage.ts';

/** A column of a Parquet file of a lake. */
type LakeColumn = readonly [name: string, type: 'VARCHAR' | 'VARCHAR[]' | 'BIGINT' | 'DOUBLE' | 'TIMESTAMP'];
/** A value of a file of a lake. */
export type LakeValue = string | number | readonly string[] | null;

/** Columns of the three kinds of files of a lake. `record` and `session` hold JSON; bodies and answers are hashes of texts. */
const lakeColumns = {
  exchanges: [
    ['record_id', 'VARCHAR'],
    ['session_id', 'VARCHAR'],
    ['ts', 'TIMESTAMP'],
    ['agent', 'VARCHAR'],
    ['agent_version', 'VARCHAR'],
    ['model', 'VARCHAR'],
    ['wire', 'VARCHAR'],
    ['status', 'BIGINT'],
    ['outcome', 'VARCHAR'],
    ['input_tokens', 'BIGINT'],
    ['cache_read_tokens', 'BIGINT'],
    ['output_tokens', 'BIGINT'],
    ['ms_end', 'DOUBLE'],
    ['record', 'VARCHAR'],
    ['encoding', 'VARCHAR'],
    ['body', 'VARCHAR[]'],
    ['answer', 'VARCHAR[]'],
  ],
  texts: [
    ['hash', 'VARCHAR'],
    ['text', 'VARCHAR'],
  ],
  sessions: [
    ['session_id', 'VARCHAR'],
    ['session', 'VARCHAR'],
  ],
} as const satisfies Record<string, readonly LakeColumn[]>;

/** An exchange of a lake with its texts put together; null where one of them is missing. */
interface LakeRow {
  record_id: string;
  /** Null or `unfinished` when it had not ended at the time of the push. */
  outcome: string | null;
  record: string;
  encoding: string | null;
  body: string | null;
  answer: string | null;
  bodyMissing: boolean;
}

/** DuckDB on the files of a lake. */
export class LakeStore {
  readonly #instance: DuckDBInstance;
  readonly #connection: DuckDBConnection;

  private constructor(instance: DuckDBInstance, connection: DuckDBConnection) {
    this.#instance = instance;
    this.#connection = connection;
  }

  /** @param file a temporary database file for what does not fit into memory */
  static async open(file: string): Promise<LakeStore> {
    const instance = await DuckDBInstance.create(file, OFFLINE);
    return new LakeStore(instance, await instance.connect());
  }

  /** Writes rows as a Parquet file with zstd. */
  async write(
    kind: keyof typeof lakeColumns,
    rows: readonly (readonly LakeValue[])[],
    to: string,
  ): Promise<void> {
    const columns: readonly LakeColumn[] = lakeColumns[kind];
    const list = columns.map(([name, type]) => `"${name}" ${type}`).join(', ');
    await this.#connection.run(
      `CREATE OR REPLACE TEMP TABLE batch (${list.replaceAll('TIMESTAMP', 'VARCHAR')})`,
    );
    const appender = await this.#connection.createAppender('batch', 'main', 'temp');
    for (const row of rows) {
      for (const [index, value] of row.entries()) {
        if (value === null) appender.appendNull();
        else if (typeof value === 'string') appender.appendVarchar(value);
        else if (typeof value === 'object') appender.appendList(listValue(value), LIST(VARCHAR));
        else if (columns[index]?.[1] === 'BIGINT') appender.appendBigInt(BigInt(value));
        else appender.appendDouble(value);
      }
      appender.endRow();
    }
    appender.closeSync();
    const select = columns.map(([name, type]) => `"${name}"::${type} AS "${name}"`).join(', ');
    await this.#connection.run(
      `COPY (SELECT ${select} FROM batch) TO ${quotedString(to)} (FORMAT parquet, COMPRESSION zstd)`,
    );
  }

  /** The values of one column of files; those of the lake that must not be written again. */
  async values(files: readonly string[], column: 'hash' | 'session'): Promise<Set<string>> {
    return this.#distinct(files, column, 'true');
  }

  /** Ids of the exchanges in files: those that have ended, or the others. */
  async exchangeIds(files: readonly string[], { ended }: { ended: boolean }): Promise<Set<string>> {
    return this.#distinct(
      files,
      'record_id',
      `coalesce(outcome, 'unfinished') ${ended ? '<>' : '='} 'unfinished'`,
    );
  }

  async #distinct(files: readonly string[], column: string, condition: string): Promise<Set<string>> {
    if (files.length === 0) return new Set();
    const rows = await rowsOf<{ value: string }>(
      this.#connection,
      `SELECT DISTINCT "${column}" AS value FROM ${parquet(files)} WHERE ${condition}`,
      [],
    );
    return new Set(rows.map(({ value }) => value));
  }

  /** Loads the texts of a lake, each once. */
  async loadTexts(files: readonly string[]): Promise<void> {
    await this.#connection.run(
      `CREATE OR REPLACE TABLE texts AS SELECT hash, any_value(text) AS text FROM ${files.length === 0 ? "(SELECT '' AS hash, '' AS text WHERE false)" : parquet(files)} GROUP BY hash`,
    );
  }

  /** The exchanges of one file in order of time. */
  async exchanges(file: string): Promise<LakeRow[]> {
    await this.#connection.run(`CREATE OR REPLACE TEMP TABLE batch AS FROM ${parquet([file])}`);
    const joined = (column: 'body' | 'answer'): string => `(
      SELECT record_id, string_agg(text, '' ORDER BY place) AS text, count(*) AS pieces
      FROM (SELECT record_id, unnest(${column}) AS hash, generate_subscripts(${column}, 1) AS place FROM batch)
      JOIN texts USING (hash) GROUP BY record_id)`;
    const rows = await rowsOf<Omit<LakeRow, 'bodyMissing'> & { whole: boolean }>(
      this.#connection,
      `SELECT record_id, outcome, record, encoding, b.text AS body, a.text AS answer,
         coalesce(b.pieces, 0) = coalesce(len(body), 0) AND coalesce(a.pieces, 0) = coalesce(len(answer), 0) AS whole
       FROM batch LEFT JOIN ${joined('body')} b USING (record_id) LEFT JOIN ${joined('answer')} a USING (record_id)
       ORDER BY ts NULLS LAST, record_id`,
      [],
    );
    return rows.map(({ whole, ...row }) => ({ ...row, bodyMissing: !whole }));
  }

  close(): void {
    this.#connection.closeSync();
    this.#instance.closeSync();
  }
}

const parquet = (files: readonly string[]): string =>
  `read_parquet([${files.map(quotedString).join(', ')}], hive_partitioning = false)`;
