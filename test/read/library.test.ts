import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import * as read from '../../src/read/index.ts';
import { openForWriting } from '../../src/store/open.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'lens-read-library-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('prompt-lens/read exports these names', () => {
  expect(Object.keys(read).sort()).toEqual(['REPORT_VERSION', 'openDatabase', 'readReport', 'reportSchema']);
});

test('an empty database has a report, and rows for a query with parameters', async () => {
  const file = path.join(folder, 'lens.duckdb');
  await (await openForWriting(file)).database.close();
  const db = await read.openDatabase(file);
  expect(read.reportSchema.parse(await read.readReport(db))).toMatchObject({ agents: [], logs: [] });
  expect(await db.rows('SELECT $a || $b AS text, 1::BIGINT AS n', { a: 'x', b: 'y' })).toEqual([
    { text: 'xy', n: 1 },
  ]);
  await db.close();
});

test('a missing database is an error with a code and a hint', async () => {
  await expect(read.openDatabase(path.join(folder, 'none.duckdb'))).rejects.toMatchObject({
    code: 'database_not_found',
    hint: expect.stringContaining('lens analyze'),
  });
});
