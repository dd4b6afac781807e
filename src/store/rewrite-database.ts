import { LIST, quotedIdentifier, VARCHAR } from '@duckdb/node-api';
import { TableAppender } from './append.ts';
import { copyDatabase } from './copy-database.ts';
import type { Database } from './database.ts';
import { rowsOf } from './rows.ts';
import { allTables, tableNamed } from './schema/tables.ts';
import type { TableSpec } from './schema/types.ts';

/** The new value of a text of a column; null removes it. */
export type Rewrite = (value: string) => string | null;

/** An envelope of a request body: its text, and the byte offsets in it at which lists were removed. */
export interface EnvelopeText {
  text: string;
  placeholders: string;
  encoding: string;
}

/** What becomes of the texts of a database. */
export interface Rewriting {
  /**
   * How the texts of a column are rewritten: `keep` them, or a function that is called once for each distinct text. For a
   * column of lists it is called for each element.
   */
  column(table: string, column: string): 'keep' | Rewrite;
  envelope(envelope: EnvelopeText): Pick<EnvelopeText, 'text' | 'placeholders'>;
}

/**
 * Writes a copy of a database whose texts are rewritten. Nothing of the original texts gets into the new file: rewritten
 * values are inserted, none is updated. If the database is filtered, only the filtered rows are written. Throws the errors
 * of DuckDB.
 */
export async function rewriteDatabase(
  database: Pick<Database, 'file' | 'preparation'>,
  to: string,
  rewriting: Rewriting,
): Promise<void> {
  await copyDatabase(database, to, async (connection) => {
    for (const table of allTables) {
      if (table.name === '_envelopes') continue;
      const select = await selectOf(table, rewriting, async (column, rewrite) => {
        const isList = column.type === 'VARCHAR[]';
        const map = `map_${column.name}`;
        await connection.run(`CREATE OR REPLACE TEMP TABLE ${map} (old ${column.type}, new ${column.type})`);
        const name = quotedIdentifier(column.name);
        const result = await connection.runAndReadAll(
          `SELECT DISTINCT ${name}${isList ? '::JSON::VARCHAR' : ''} FROM ${quotedIdentifier(table.name)} WHERE ${name} IS NOT NULL`,
        );
        const values = (result.getColumns()[0] ?? []) as string[];
        const appender = await connection.createAppender(map, 'main', 'temp');
        const append = (value: string | readonly (string | null)[] | null): void => {
          if (value === null) appender.appendNull();
          else if (typeof value === 'string') appender.appendVarchar(value);
          else appender.appendList(value, LIST(VARCHAR));
        };
        for (const value of values) {
          const old = isList ? (JSON.parse(value) as (string | null)[]) : value;
          const after =
            typeof old === 'string' ? rewrite(old) : old.map((one) => (one === null ? null : rewrite(one)));
          if (after === old) continue;
          append(old);
          append(after);
          appender.endRow();
        }
        appender.closeSync();
        return map;
      });
      await connection.run(`INSERT INTO copy.${quotedIdentifier(table.name)} ${select}`);
    }
    const envelopes = await rowsOf<EnvelopeText & { envelope_id: number; hash: string }>(
      connection,
      'SELECT envelope_id, hash, text, encoding, placeholders FROM _envelopes ORDER BY envelope_id',
      [],
    );
    await connection.run('USE copy');
    const appender = await TableAppender.open(connection, tableNamed('_envelopes'));
    const hash = rewriting.column('_envelopes', 'hash');
    for (const row of envelopes) {
      const placeholders = row.placeholders ?? '';
      appender.row({
        ...row,
        ...rewriting.envelope({ ...row, placeholders }),
        hash: hash === 'keep' ? row.hash : hash(row.hash),
      });
    }
    appender.close();
  });
}

type Column = TableSpec['columns'][number];

/** The statement that reads a table with its texts rewritten; `mapOf` makes the table of old and new texts. */
async function selectOf(
  table: TableSpec,
  rewriting: Rewriting,
  mapOf: (column: Column, rewrite: Rewrite) => Promise<string>,
): Promise<string> {
  const columns: string[] = [];
  const joins: string[] = [];
  for (const column of table.columns) {
    const name = `t.${quotedIdentifier(column.name)}`;
    const isText = column.type === 'VARCHAR' || column.type === 'VARCHAR[]';
    const rewrite = isText ? rewriting.column(table.name, column.name) : 'keep';
    if (rewrite === 'keep') columns.push(name);
    else {
      const map = await mapOf(column, rewrite);
      // Only texts that change are in the map.
      columns.push(`CASE WHEN ${map}.old IS NULL THEN ${name} ELSE ${map}.new END`);
      joins.push(`LEFT JOIN ${map} ON ${map}.old = ${name}`);
    }
  }
  return `SELECT ${columns.join(', ')} FROM ${quotedIdentifier(table.name)} t ${joins.join(' ')}`;
}

/** Every distinct text of a database, for looking through all of them once. */
export async function* distinctTexts(
  db: Database,
): AsyncGenerator<{ table: string; column: string; values: string[] }> {
  for (const table of allTables) {
    for (const { name, type } of table.columns) {
      if (type !== 'VARCHAR' && type !== 'VARCHAR[]') continue;
      const value = type === 'VARCHAR' ? quotedIdentifier(name) : `unnest(${quotedIdentifier(name)})`;
      const rows = await db.rows<{ value: string | null }>(
        `SELECT DISTINCT ${value} AS value FROM ${quotedIdentifier(table.name)}`,
      );
      yield { table: table.name, column: name, values: rows.flatMap((row) => row.value ?? []) };
    }
  }
}
