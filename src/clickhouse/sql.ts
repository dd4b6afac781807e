import { LensError } from '../errors.ts';
import { allTables } from '../store/schema/tables.ts';
import { allViews } from '../store/schema/views.ts';
import { isDotCommand } from '../store/sql/dot-commands.ts';
import type { SqlFormat } from '../store/sql/output.ts';
import { answerAll, nodeEffects, type SqlEffects, writeAnswer } from '../store/sql.ts';
import type { PlainValue } from '../store/values.ts';
import type { ClickHouseAddress } from './address.ts';
import { ClickHouse } from './connection.ts';
import { schemaOfServer } from './target.ts';

/**
 * `lens sql --url`: runs statements in the SQL of ClickHouse on a server that `lens push` wrote to, and writes their
 * results. Read-only. Returns the exit code.
 *
 * @throws LensError `server_unreachable`, `access_denied`, `database_newer`, `database_older`, `query_failed`, `usage`
 */
export async function serverSql(
  address: ClickHouseAddress,
  { query, format }: { query: string | undefined; format: SqlFormat },
  effects: SqlEffects = nodeEffects,
): Promise<number> {
  const server = new ClickHouse(address);
  try {
    await checkedSchema(server);
    return await answerAll(address.shown, query, effects, async (text) => {
      if (isDotCommand(text)) {
        const { names, rows } = await answerDotCommand(server, text);
        await writeAnswer({ names, batches: [rows] }, format, effects, { counted: false });
        return;
      }
      if (/^[\s;]*$/.test(text))
        throw new LensError('query_failed', 'The query is empty', {
          hint: 'lens sql --url ADDRESS "select agent, count() from exchanges group by agent" asks a view.',
        });
      const { names, types, rows } = await server.stream(text);
      await writeAnswer({ names, batches: plainRows(types, rows) }, format, effects);
    });
  } finally {
    await server.close();
  }
}

/** @throws LensError `not_found` when nobody has pushed to the server, and as `schemaOfServer` does */
export async function checkedSchema(server: ClickHouse): Promise<void> {
  if ((await schemaOfServer(server)) !== undefined) return;
  throw new LensError('not_found', 'This database of the server has no exchanges of lens.', {
    where: server.address.shown,
    hint: 'lens push ADDRESS writes them. The name of the database is in the address.',
  });
}

async function* plainRows(
  types: readonly string[],
  batches: AsyncIterable<unknown[][]>,
): AsyncGenerator<PlainValue[][]> {
  const convert = types.map(converterOf);
  for await (const batch of batches)
    yield batch.map((row) => row.map((value, index) => convert[index]?.(value) ?? null));
}

/** Values as `lens sql` writes those of DuckDB: exact integers as numbers, times in UTC as ISO 8601 text. */
function converterOf(type: string): (value: unknown) => PlainValue {
  if (/^(?:LowCardinality\()?(?:Nullable\()?U?Int(?:64|128|256)\b/.test(type))
    return (value) =>
      typeof value === 'string' && Number.isSafeInteger(Number(value)) ? Number(value) : plain(value);
  if (/^(?:Nullable\()?DateTime(?:64\(\d, )?\(?'UTC'\)/.test(type))
    return (value) => (typeof value === 'string' ? isoTime(value) : plain(value));
  return plain;
}

const plain = (value: unknown): PlainValue => value as PlainValue;

function isoTime(text: string): string {
  const date = new Date(`${text.replace(' ', 'T')}Z`);
  return Number.isNaN(date.getTime()) ? text : date.toISOString();
}

const known = new Map(
  [...allTables, ...allViews].map(({ name, comment, columns }) => [
    name,
    { comment, columns: new Map(columns.map((column) => [column.name, column.comment])) },
  ]),
);

async function answerDotCommand(
  server: ClickHouse,
  text: string,
): Promise<{ names: string[]; rows: PlainValue[][] }> {
  const [command, name] = text.trim().replace(/;$/, '').split(/\s+/);
  if (command === '.tables') {
    const rows = await server.ask<{ name: string }>(
      "SELECT name FROM system.tables WHERE database = currentDatabase() AND NOT startsWith(name, '_') ORDER BY name",
    );
    return {
      names: ['name', 'holds'],
      rows: rows.map((row) => [row.name, known.get(row.name)?.comment ?? '']),
    };
  }
  if (command === '.schema' && name !== undefined) {
    const rows = await server.ask<{ name: string; type: string }>(
      'SELECT name, type FROM system.columns WHERE database = currentDatabase() AND table = {name:String} ORDER BY position',
      { name },
    );
    if (rows.length === 0)
      throw new LensError('query_failed', `There is no table or view ${name}`, {
        hint: 'lens sql .tables lists them.',
      });
    const comments = known.get(name)?.columns;
    return {
      names: ['column', 'type', 'meaning'],
      rows: rows.map((row) => [row.name, row.type, comments?.get(row.name) ?? '']),
    };
  }
  throw new LensError('usage', `There is no command ${text.trim()}`, {
    hint: 'There are .tables, .schema NAME and .quit.',
  });
}
