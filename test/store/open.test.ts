import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { describe, expect, onTestFinished, test } from 'vitest';
import { LensError } from '../../src/errors.ts';
import { openForWriting, openReadOnly } from '../../src/store/open.ts';
import { allTables } from '../../src/store/schema/tables.ts';
import { SCHEMA_VERSION } from '../../src/store/schema/version.ts';
import { allViews } from '../../src/store/schema/views.ts';
import { ownSchema } from '../../src/store/schema-version.ts';
import { temporaryFolder } from './fixture.ts';

async function errorOf(work: Promise<unknown>): Promise<LensError> {
  const error = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(LensError);
  return error as LensError;
}

async function setVersion(file: string, version: string): Promise<void> {
  const { database } = await openForWriting(file);
  await database.run("UPDATE meta SET value = $1 WHERE key = 'schema_version'", [version]);
  await database.close();
}

const next = { version: SCHEMA_VERSION + 1, shape: 'other' };

describe('openForWriting', () => {
  test('makes folder, tables and views, all of them commented', async () => {
    const file = path.join(temporaryFolder(), 'deep', 'lens.duckdb');
    const { database } = await openForWriting(file);
    const columns = await database.rows<{ table_name: string; column_name: string; comment: string | null }>(
      "SELECT table_name, column_name, comment FROM duckdb_columns() WHERE database_name = 'lens'",
    );
    const described = [...allTables, ...allViews].flatMap((owner) =>
      owner.columns.map((c) => `${owner.name}.${c.name}`),
    );
    expect(columns.map((c) => `${c.table_name}.${c.column_name}`).sort()).toEqual(described.sort());
    expect(columns.filter((c) => !c.comment)).toEqual([]);
    await database.close();
    expect(existsSync(`${file}.wal`)).toBe(false);
  });

  test('every view runs on an empty database', async () => {
    const { database } = await openForWriting(path.join(temporaryFolder(), 'lens.duckdb'));
    const rowsOf: Record<string, number> = {};
    for (const view of allViews) {
      const rows = await database.rows(`SELECT * FROM ${view.name}`);
      if (rows.length > 0) rowsOf[view.name] = rows.length;
    }
    expect(rowsOf).toEqual({});
    await database.close();
  });

  test('finds again what it wrote, and starts over when asked to', async () => {
    const file = path.join(temporaryFolder(), 'lens.duckdb');
    const first = await openForWriting(file);
    await first.database.append('warnings', [{ code: 'bad_line', log_line: 3, message: 'x' }]);
    await first.database.close();
    const second = await openForWriting(file);
    expect(await second.database.rows('SELECT log_line AS line, code FROM warnings')).toEqual([
      { line: 3, code: 'bad_line' },
    ]);
    await second.database.close();
    const third = await openForWriting(file, { fresh: true });
    expect(await third.database.rows('SELECT log_line AS line, code FROM warnings')).toEqual([]);
    await third.database.close();
  });

  test('rebuilds a database of an older version and names the logs to read again', async () => {
    const folder = temporaryFolder();
    const file = path.join(folder, 'lens.duckdb');
    const log = path.join(folder, 'a.jsonl');
    writeFileSync(log, '');
    const { database } = await openForWriting(file);
    await database.append('logs', [{ log_id: 1, name: 'a.jsonl', path: log }]);
    await database.close();
    const again = await openForWriting(file, { schema: next });
    expect(again.reread).toEqual([log]);
    expect(again.notes).toEqual([
      `The database was of an older version (${SCHEMA_VERSION}, now ${next.version}): it is built again from 1 log.`,
    ]);
    expect(await again.database.rows('SELECT * FROM logs')).toEqual([]);
    await again.database.close();
    expect(existsSync(`${file}.v${SCHEMA_VERSION}`)).toBe(false);
  });

  test('reads the logs from the tables of version 1', async () => {
    const folder = temporaryFolder();
    const file = path.join(folder, 'lens.duckdb');
    const log = path.join(folder, 'a.jsonl');
    writeFileSync(log, '');
    const instance = await DuckDBInstance.create(':memory:');
    const connection = await instance.connect();
    await connection.run(`ATTACH '${file}' AS old (BLOCK_SIZE 16384)`);
    await connection.run('USE old');
    await connection.run('CREATE TABLE meta (key VARCHAR PRIMARY KEY, value VARCHAR)');
    await connection.run("INSERT INTO meta VALUES ('schema_version', '1')");
    await connection.run(
      'CREATE TABLE logs (log_id INTEGER PRIMARY KEY, name VARCHAR, path VARCHAR, format VARCHAR, head_hash VARCHAR, head_bytes BIGINT, bytes_read BIGINT, lines_read BIGINT, tail_hash VARCHAR)',
    );
    await connection.run("INSERT INTO logs (log_id, name, path) VALUES (1, 'a.jsonl', $1)", [log]);
    await connection.run('USE memory');
    await connection.run('DETACH old');
    connection.closeSync();
    instance.closeSync();
    expect((await errorOf(openReadOnly(file))).message).toContain('of an older version (1, now');
    const { database, reread, notes } = await openForWriting(file);
    expect(reread).toEqual([log]);
    expect(notes).toEqual([
      `The database was of an older version (1, now ${SCHEMA_VERSION}): it is built again from 1 log.`,
    ]);
    await database.close();
    const rebuilt = await openReadOnly(file);
    expect(await rebuilt.rows('SELECT count(*)::INTEGER AS logs FROM logs')).toEqual([{ logs: 0 }]);
    await rebuilt.close();
  });

  test('keeps an older database when one of its logs is gone', async () => {
    const folder = temporaryFolder();
    const file = path.join(folder, 'lens.duckdb');
    const { database } = await openForWriting(file);
    await database.append('logs', [{ log_id: 1, name: 'a.jsonl', path: path.join(folder, 'a.jsonl') }]);
    await database.close();
    const again = await openForWriting(file, { schema: next });
    expect(again.reread).toEqual([]);
    expect(again.notes[1]).toContain(`${file}.v${SCHEMA_VERSION}`);
    await again.database.close();
    expect(existsSync(`${file}.v${SCHEMA_VERSION}`)).toBe(true);
  });

  test('rebuilds a database when its tables were changed without raising the version', async () => {
    const file = path.join(temporaryFolder(), 'lens.duckdb');
    await (await openForWriting(file, { schema: { ...ownSchema(), shape: 'another' } })).database.close();
    expect((await errorOf(openReadOnly(file))).code).toBe('database_older');
    const { database, notes } = await openForWriting(file);
    expect(notes).toEqual(['The database was of another build of lens: it is built again from 0 logs.']);
    await database.close();
  });

  test('refuses a database of a newer version', async () => {
    const file = path.join(temporaryFolder(), 'lens.duckdb');
    await setVersion(file, '99');
    for (const open of [openForWriting, openReadOnly]) {
      const error = await errorOf(open(file));
      expect(error.code).toBe('database_newer');
      expect(error.where).toBe(file);
    }
  });

  test('refuses a file that is something else', async () => {
    const file = path.join(temporaryFolder(), 'lens.duckdb');
    writeFileSync(file, 'not a database at all, and long enough to be looked at'.repeat(100));
    expect((await errorOf(openForWriting(file))).code).toBe('database_broken');
    expect((await errorOf(openReadOnly(file))).code).toBe('database_broken');
    const { database } = await openForWriting(file, { fresh: true });
    await database.close();
  });

  test('names who has the database open and what to close', async () => {
    const file = path.join(temporaryFolder(), 'lens.duckdb');
    await (await openForWriting(file)).database.close();
    const holder = spawn(
      process.execPath,
      [
        '--input-type=module',
        '-e',
        `import { openReadOnly } from ${JSON.stringify(new URL('../../src/store/open.ts', import.meta.url).href)};
         await openReadOnly(${JSON.stringify(file)});
         console.log('open');
         setInterval(() => {}, 1000);`,
      ],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    );
    onTestFinished(() => void holder.kill());
    await once(holder.stdout, 'data');
    const error = await errorOf(openForWriting(file));
    expect(error.code).toBe('database_busy');
    expect(error.where).toBe(file);
    expect(error.message).toContain(`process ${holder.pid}`);
    expect((await errorOf(openForWriting(file, { fresh: true }))).code).toBe('database_busy');
    expect(existsSync(file)).toBe(true);
  });

  test('reports when the folder cannot be made', async () => {
    const folder = temporaryFolder();
    writeFileSync(path.join(folder, 'file'), '');
    const error = await errorOf(openForWriting(path.join(folder, 'file', 'lens.duckdb')));
    expect(error.code).toBe('not_writable');
  });
});

describe('openReadOnly', () => {
  test('states what to do when there is no database', async () => {
    const error = await errorOf(openReadOnly(path.join(temporaryFolder(), 'lens.duckdb')));
    expect(error.code).toBe('database_not_found');
    expect(error.hint).toContain('lens analyze');
  });

  test('states what to do with a database of an older version', async () => {
    const file = path.join(temporaryFolder(), 'lens.duckdb');
    await (await openForWriting(file)).database.close();
    const error = await errorOf(openReadOnly(file, { schema: next }));
    expect(error.code).toBe('database_older');
    expect(error.hint).toContain('lens analyze');
  });

  test('writes nothing', async () => {
    const file = path.join(temporaryFolder(), 'lens.duckdb');
    await (await openForWriting(file)).database.close();
    const database = await openReadOnly(file);
    await expect(database.run('DELETE FROM meta')).rejects.toThrow(/read-only/);
    await database.close();
  });
});
