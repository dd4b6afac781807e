import { readFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { cookbookOf } from '../../src/pages/_load/sql.ts';
import type { Database } from '../../src/store/database.ts';
import { openReadOnly } from '../../src/store/open.ts';
import { publishDatabase } from '../../src/store/publish.ts';
import { allTables } from '../../src/store/schema/tables.ts';
import { sampleAgents } from '../site/fixture/agents.ts';
import { fixtureRows } from '../site/fixture/build.ts';
import { temporaryFolder } from './fixture.ts';

let recipes: { question: string; sql: string }[];

beforeAll(() => {
  recipes = cookbookOf(readFileSync('docs/cookbook.md', 'utf8')).flatMap((subject) => subject.recipes);
});

const plain = (file: string) => ({ file, preparation: () => '' });

test('a published database answers every recipe as the original does', async () => {
  const folder = temporaryFolder();
  const [original, published] = [path.join(folder, 'a.duckdb'), path.join(folder, 'b.duckdb')];
  await fixtureRows(sampleAgents).write(original);
  await publishDatabase(plain(original), published);
  const databases = await Promise.all([openReadOnly(original), openReadOnly(published)]);
  try {
    for (const { question, sql } of recipes) {
      const [before, after] = await Promise.all(databases.map((database) => database.rows(sql)));
      expect({ question, rows: after }).toEqual({ question, rows: before });
    }
    const count = (database: Database, sql: string): Promise<unknown> =>
      database.first(`SELECT count(*) AS n FROM ${sql}`);
    for (const left of [
      '_envelopes',
      'events',
      '_segments WHERE json IS NOT NULL',
      'logs WHERE path IS NOT NULL',
    ]) {
      expect(await count(databases[0], left)).not.toEqual({ n: 0 });
      expect(await count(databases[1], left)).toEqual({ n: 0 });
    }
    const comment = "SELECT comment FROM duckdb_views() WHERE view_name = 'exchanges'";
    expect(await databases[1].first(comment)).toEqual(await databases[0].first(comment));
  } finally {
    await Promise.all(databases.map((database) => database.close()));
  }
});

// Not the same bytes: DuckDB leaves a few bytes of blocks as memory had them.
test('the same rows give the same rows in the same order', async () => {
  const folder = temporaryFolder();
  const [original, one, two] = ['a', 'b', 'c'].map((name) => path.join(folder, `${name}.duckdb`)) as [
    string,
    string,
    string,
  ];
  await fixtureRows(sampleAgents).write(original);
  await publishDatabase(plain(original), one);
  await publishDatabase(plain(original), two);
  const databases = await Promise.all([openReadOnly(one), openReadOnly(two)]);
  try {
    let rows = 0;
    for (const { name } of allTables) {
      const [first, second] = await Promise.all(
        databases.map((database) => database.rows(`SELECT * FROM "${name}"`)),
      );
      expect({ name, rows: second }).toEqual({ name, rows: first });
      rows += first?.length ?? 0;
    }
    expect(rows).toBeGreaterThan(100);
  } finally {
    await Promise.all(databases.map((database) => database.close()));
  }
});
