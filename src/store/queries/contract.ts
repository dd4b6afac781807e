import type { Database } from '../database.ts';
import type { PlainValue } from '../values.ts';

/** A column of a public table or view. */
export interface ContractColumn {
  name: string;
  /** As DuckDB names it: VARCHAR, BIGINT, VARCHAR[] … */
  type: string;
  comment: string;
}

/** The columns of public tables and views, by relation, in order. */
export async function contractColumns(
  db: Database,
  relations: readonly string[],
): Promise<Map<string, ContractColumn[]>> {
  const rows = await db.rows<ContractColumn & { relation: string }>(
    `SELECT table_name AS relation, column_name AS name, data_type AS type, coalesce(comment, '') AS comment
     FROM duckdb_columns()
     WHERE database_name = current_database() AND list_contains($1, table_name)
     ORDER BY column_index`,
    [relations],
  );
  const columns = Map.groupBy(rows, ({ relation }) => relation);
  return new Map(
    relations.map((relation) => [
      relation,
      (columns.get(relation) ?? []).map(({ name, type, comment }) => ({ name, type, comment })),
    ]),
  );
}

/** Rows of a public table or view that belong to some exchanges, in the order of their columns. */
export function rowsOfExchanges(
  db: Database,
  relation: string,
  exchanges: readonly number[],
): Promise<Record<string, PlainValue>[]> {
  return db.rows(
    `SELECT * FROM "${relation}" WHERE exchange_id IN (${exchanges.map(Number).join(', ')}) ORDER BY ALL`,
  );
}

/** The record_id of each exchange by its number. */
export async function recordIds(db: Database): Promise<Map<number, string>> {
  const rows = await db.rows<{ exchange_id: number; record_id: string }>(
    'SELECT exchange_id, record_id FROM exchanges',
  );
  return new Map(rows.map(({ exchange_id, record_id }) => [exchange_id, record_id]));
}

/** Some columns of all sessions. */
export function sessionRows(db: Database, columns: readonly string[]): Promise<Record<string, PlainValue>[]> {
  return db.rows(`SELECT ${columns.map((name) => `"${name}"`).join(', ')} FROM sessions`);
}
