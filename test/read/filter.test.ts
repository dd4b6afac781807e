import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { deriveTables } from '../../src/analysis/derive-tables.ts';
import { ingest } from '../../src/analysis/ingest/ingest.ts';
import { readers } from '../../src/import/table.ts';
import { type Filter, openFiltered } from '../../src/read/filter.ts';
import type { Database } from '../../src/store/database.ts';
import { openForWriting, openReadOnly } from '../../src/store/open.ts';
import { publishDatabase } from '../../src/store/publish.ts';
import { allTables } from '../../src/store/schema/tables.ts';
import { allViews } from '../../src/store/schema/views.ts';
import { bundled } from '../analysis/derived.ts';
import { temporaryFolder } from '../store/fixture.ts';

let folder: string;
let file: string;
let whole: Database;

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'lens-test-'));
  file = path.join(folder, 'lens.duckdb');
  const { database } = await openForWriting(file);
  const logs = ['pi-0.87.1.jsonl', 'opencode-1.18.33.jsonl', 'codex-0.169.0.jsonl'].map(bundled);
  await ingest(database, logs, readers);
  await deriveTables(database, { progress: () => undefined });
  await database.close();
  whole = await openReadOnly(file);
});
afterAll(async () => {
  await whole?.close();
  rmSync(folder, { recursive: true, force: true });
});

async function read<T>(filter: Filter, use: (database: Database) => Promise<T>, from = file): Promise<T> {
  const database = await openFiltered(from, filter);
  try {
    return await use(database);
  } finally {
    await database.close();
  }
}

const rowsOf = async (database: Database, relation: string): Promise<string[]> =>
  (await database.rows(`FROM "${relation}"`)).map((row) => JSON.stringify(row)).sort();

describe('a filter', () => {
  it('that every exchange passes gives every table as it is', async () => {
    await read({ since: new Date('1971-01-01') }, async (database) => {
      for (const { name } of allTables) {
        const [rows, all] = await Promise.all([rowsOf(database, name), rowsOf(whole, name)]);
        expect({ name, rows }).toEqual({ name, rows: all });
      }
    });
  });

  it('parts the exchanges: counts of the parts sum to those of the whole', async () => {
    const agents = (await whole.rows<{ agent: string }>('SELECT DISTINCT agent FROM exchanges')).map(
      ({ agent }) => agent,
    );
    for (const sql of [
      'SELECT count(*) AS n FROM exchanges',
      'SELECT sum(requests) AS n FROM families',
      'SELECT sum(requests) AS n FROM templates',
      'SELECT sum(requests) AS n FROM slot_values',
      'SELECT sum(requests) AS n FROM tool_definitions',
      'SELECT sum(exchanges) AS n FROM threads',
      'SELECT count(*) AS n FROM cache_pairs',
      'SELECT sum(total_usd) AS n FROM exchange_costs',
    ]) {
      let sum = 0;
      for (const agent of agents)
        sum += Number((await read({ agent }, (database) => database.first<{ n: number }>(sql)))?.n ?? 0);
      expect({ sql, sum }).toEqual({
        sql,
        sum: expect.closeTo(Number((await whole.first<{ n: number }>(sql))?.n ?? 0)),
      });
    }
  });

  it('reaches every view and every connection', async () => {
    await read({ agent: 'pi' }, async (database) => {
      for (const { name } of allViews) await database.rows(`FROM "${name}" LIMIT 1`);
      const agents = await database.sideBySide((queries) =>
        queries.rows('SELECT DISTINCT agent FROM exchanges'),
      );
      expect(agents).toEqual([{ agent: 'pi' }]);
    });
  });

  it('that cuts a thread leaves what follows in its place in that thread', async () => {
    const [middle] = await whole.rows<{ ts: string; thread_id: string; turn: number }>(
      'SELECT ts, thread_id, turn FROM exchanges WHERE turn >= 2 ORDER BY ts LIMIT 1',
    );
    await read({ since: new Date(middle?.ts ?? 0) }, async (database) => {
      const sql = `SELECT thread_id, turn FROM exchanges WHERE thread_id = '${middle?.thread_id}' ORDER BY turn LIMIT 1`;
      expect(await database.first(sql)).toEqual({ thread_id: middle?.thread_id, turn: middle?.turn });
      const first = `SELECT count(*) AS n FROM cache_pairs WHERE cause = 'first_request' AND thread_id = '${middle?.thread_id}'`;
      expect(await database.first(first)).toEqual({ n: 0 });
    });
  });

  it('is that of the database which is published from it', async () => {
    const to = path.join(temporaryFolder(), 'published.duckdb');
    await read({ agent: 'pi' }, (database) => publishDatabase(database, to));
    const sql = 'SELECT agent, sum(requests) AS requests FROM families GROUP BY agent';
    const published = await openReadOnly(to);
    try {
      expect(await published.rows(sql)).toEqual(
        await read({ agent: 'pi' }, (database) => database.rows(sql)),
      );
    } finally {
      await published.close();
    }
  });

  it('that nothing passes is an error', async () => {
    await expect(openFiltered(file, { agent: "no'body" })).rejects.toThrow('No exchange matches the filter');
  });
});
