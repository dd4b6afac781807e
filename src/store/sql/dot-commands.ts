import { LensError } from '../../errors.ts';
import type { Database } from '../database.ts';
import type { PlainValue } from '../values.ts';

/** A result that is a table. */
export interface DotAnswer {
  names: string[];
  rows: PlainValue[][];
}

/** Commands of the prompt in addition to SQL. */
const dotCommands: readonly { usage: string; does: string }[] = [
  { usage: '.tables', does: 'tables and views with what they hold' },
  { usage: '.schema NAME', does: 'columns of a table or view with their meaning' },
  { usage: '.help', does: 'this list' },
  { usage: '.quit', does: 'leave' },
];

/** Whether a text is a dot command and not SQL. */
export function isDotCommand(text: string): boolean {
  return /^\s*\./.test(text);
}

/** Runs `.tables`, `.schema NAME` and `.help`. Throws `usage` for any other command. */
export async function answerDotCommand(database: Database, text: string): Promise<DotAnswer> {
  const [command, name] = text.trim().replace(/;$/, '').split(/\s+/);
  if (command === '.tables') return listTables(database);
  if (command === '.schema' && name !== undefined) return describe(database, name);
  if (command === '.help') {
    return { names: ['command', 'does'], rows: dotCommands.map(({ usage, does }) => [usage, does]) };
  }
  throw new LensError('usage', `There is no command ${text.trim()}`, {
    hint: `There are ${dotCommands.map(({ usage }) => usage).join(', ')}.`,
  });
}

/** Internal tables, whose names begin with an underscore, are not part of the public contract and are not listed. */
async function listTables(database: Database): Promise<DotAnswer> {
  const rows = await database.rows<{ name: string; comment: string }>(`
    SELECT name, comment FROM (
      SELECT table_name AS name, comment FROM duckdb_tables()
      WHERE database_name = current_database() AND NOT starts_with(table_name, '_')
      UNION ALL
      SELECT view_name, comment FROM duckdb_views() WHERE database_name = current_database() AND NOT internal
    ) ORDER BY name`);
  return { names: ['name', 'holds'], rows: rows.map(({ name, comment }) => [name, comment]) };
}

async function describe(database: Database, name: string): Promise<DotAnswer> {
  const rows = await database.rows<{ column: string; type: string; comment: string }>(
    `SELECT column_name AS "column", data_type AS type, comment FROM duckdb_columns()
     WHERE database_name = current_database() AND table_name = $1 ORDER BY column_index`,
    [name],
  );
  if (rows.length === 0) {
    throw new LensError('query_failed', `There is no table or view ${name}`, {
      hint: 'lens sql .tables lists them.',
    });
  }
  return {
    names: ['column', 'type', 'meaning'],
    rows: rows.map((row) => [row.column, row.type, row.comment]),
  };
}
