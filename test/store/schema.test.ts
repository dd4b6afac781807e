import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { schemaMarkdown } from '../../scripts/docs/schema.ts';
import { allTables } from '../../src/store/schema/tables.ts';
import { allViews } from '../../src/store/schema/views.ts';
import { temporaryDatabase } from './fixture.ts';

test('docs/schema.md is what the code gives; npm run docs writes it', async () => {
  const page = readFileSync(new URL('../../docs/schema.md', import.meta.url), 'utf8');
  expect(page).toBe(await schemaMarkdown());
});

test('names are given once, and every key is a column', () => {
  const names = [...allTables, ...allViews].map(({ name }) => name);
  expect(names).toEqual([...new Set(names)]);
  for (const { name, columns, primaryKey = [] } of allTables) {
    const columnNames = columns.map((column) => column.name);
    expect(columnNames, name).toEqual([...new Set(columnNames)]);
    expect(columnNames, name).toEqual(expect.arrayContaining([...primaryKey]));
  }
});

test('views use nothing of an extension, so that they run in a browser without a network', async () => {
  const database = await temporaryDatabase();
  const functions = await database.rows<{ name: string }>(
    "SELECT DISTINCT function_name AS name FROM duckdb_functions() WHERE function_name ILIKE '%json%' OR function_name ILIKE '%parquet%'",
  );
  const names = functions.map(({ name }) => name);
  expect(names).toContain('json_extract');
  for (const view of allViews) {
    const called = [...view.sql.matchAll(/\b([a-z_]+)\s*\(/gi)].map((match) =>
      (match[1] as string).toLowerCase(),
    );
    expect(
      called.filter((name) => names.includes(name)),
      view.name,
    ).toEqual([]);
    expect(view.sql, view.name).not.toMatch(/->>?|::\s*json/i);
  }
});
