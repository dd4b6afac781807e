import { type DuckDBPreparedStatement, type DuckDBResult, ResultReturnType } from '@duckdb/node-api';
import { LensError } from '../../errors.ts';
import type { Database } from '../database.ts';
import { type PlainValue, plainValue } from '../values.ts';

/** Result of a statement: a stream of rows, or the number of changed rows. */
export interface StatementResult {
  names: string[];
  /** Batches of rows; undefined for a statement that returns none. */
  batches: AsyncIterable<PlainValue[][]> | undefined;
  changed: number | undefined;
}

/** Runs the statements of a text one after another. Throws `query_failed` with the message of DuckDB. */
export async function* runStatements(database: Database, sql: string): AsyncGenerator<StatementResult> {
  if (isEmpty(sql))
    throw new LensError('query_failed', 'The query is empty', {
      hint: 'lens sql "from exchanges" asks for a table or view; lens sql alone opens a prompt.',
    });
  const statements = await friendly(() => database.connection.extractStatements(sql));
  for (let index = 0; index < statements.count; index++) {
    const prepared = await friendly(() => statements.prepare(index));
    try {
      yield await friendly(() => run(prepared));
    } finally {
      prepared.destroySync();
    }
  }
}

/** Whether a text consists only of whitespace, semicolons and comments, for which DuckDB reports no error. */
function isEmpty(sql: string): boolean {
  return /^(?:[\s;]|--[^\n]*(?:\n|$)|\/\*[\s\S]*?\*\/)*$/.test(sql);
}

async function run(prepared: DuckDBPreparedStatement): Promise<StatementResult> {
  const result = await prepared.stream();
  const hasRows = result.returnType === ResultReturnType.QUERY_RESULT;
  return {
    names: hasRows ? result.deduplicatedColumnNames() : [],
    batches: hasRows ? batchesOf(result) : undefined,
    changed: result.returnType === ResultReturnType.CHANGED_ROWS ? await rowsChanged(result) : undefined,
  };
}

async function* batchesOf(result: DuckDBResult): AsyncGenerator<PlainValue[][]> {
  for (;;) {
    const chunk = await friendly(() => result.fetchChunk());
    if (chunk === null || chunk.rowCount === 0) return;
    yield chunk.getRows().map((row) => row.map(plainValue));
  }
}

async function rowsChanged(result: DuckDBResult): Promise<number> {
  const rows = await result.getRows();
  return Number(rows[0]?.[0] ?? result.rowsChanged);
}

async function friendly<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw queryError(error);
  }
}

/** The error of DuckDB as an error for users. */
export function queryError(error: unknown): LensError {
  const text = error instanceof Error ? error.message : String(error);
  // "Catalog Error: Table with name x does not exist!" reads better without the error type at the start.
  const detail = text.replace(/^Failed to extract statements: /, '');
  const message = detail.replace(/^(?:\w+ )+Error: /, '').trimEnd();
  return new LensError('query_failed', message, { ...hintFor(detail), cause: error });
}

function hintFor(text: string): { hint?: string } {
  if (/read-only mode/.test(text))
    return { hint: 'lens sql only reads; --write lets it change the database.' };
  if (/^Catalog Error|^Binder Error/.test(text)) {
    return { hint: 'lens sql .tables lists tables and views, lens sql ".schema NAME" the columns of one.' };
  }
  return {};
}
