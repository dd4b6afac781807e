import { type DuckDBPreparedStatement, StatementType } from '@duckdb/node-api';
import { LensError } from '../../errors.ts';
import type { Database } from '../database.ts';
import { type PlainValue, plainValue } from '../values.ts';
import { queryError } from './statements.ts';

/** At most `limit` rows of a query. */
export interface LimitedRows {
  names: string[];
  rows: PlainValue[][];
  /** Whether the query has more rows. */
  more: boolean;
}

const READING = new Set([StatementType.SELECT, StatementType.EXPLAIN]);

/**
 * Runs one statement that only reads, from a source that is not trusted: files, network and settings are out of its
 * reach, and it ends after a time.
 *
 * @param timeoutMs milliseconds after which the statement is interrupted
 * @throws LensError `query_failed` with the message of DuckDB, for a statement that is not a query, and after the time
 */
export async function limitedQuery(
  database: Database,
  sql: string,
  { offset, limit, timeoutMs }: { offset: number; limit: number; timeoutMs: number },
): Promise<LimitedRows> {
  const prepared = await prepareOne(database, sql);
  let late = false;
  const timer = setTimeout(() => {
    late = true;
    database.connection.interrupt();
  }, timeoutMs);
  try {
    const result = await prepared.stream();
    const rows: PlainValue[][] = [];
    let skip = offset;
    while (rows.length <= limit) {
      const chunk = await result.fetchChunk();
      if (chunk === null || chunk.rowCount === 0) break;
      for (const row of chunk.getRows()) {
        if (skip > 0) skip--;
        else if (rows.length <= limit) rows.push(row.map(plainValue));
      }
    }
    return { names: result.deduplicatedColumnNames(), rows: rows.slice(0, limit), more: rows.length > limit };
  } catch (error) {
    if (!late) throw queryError(error);
    throw new LensError('query_failed', `The query took longer than ${timeoutMs / 1000} s`, {
      hint: 'Select fewer rows or columns.',
      cause: error,
    });
  } finally {
    clearTimeout(timer);
    prepared.destroySync();
  }
}

async function prepareOne(database: Database, sql: string): Promise<DuckDBPreparedStatement> {
  try {
    // Files and network are closed for this database from here on: DuckDB does not allow to open them again.
    await database.run('SET enable_external_access = false');
    const statements = await database.connection.extractStatements(sql);
    if (statements.count !== 1)
      throw new LensError('query_failed', `The text has ${statements.count} statements`, {
        hint: 'Give one query.',
      });
    const prepared = await statements.prepare(0);
    if (READING.has(prepared.statementType)) return prepared;
    prepared.destroySync();
    throw new LensError('query_failed', 'The statement is not a query', {
      hint: 'Only SELECT, FROM, WITH, DESCRIBE, SUMMARIZE and EXPLAIN are allowed.',
    });
  } catch (error) {
    throw error instanceof LensError ? error : queryError(error);
  }
}
