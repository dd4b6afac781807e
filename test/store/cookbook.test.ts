import { copyFileSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { beforeAll, expect, test } from 'vitest';
import { analyzeAndReport } from '../../src/cli/analyze-and-report.ts';
import { readers } from '../../src/import/table.ts';
import { openReadOnly } from '../../src/store/open.ts';
import { allTables } from '../../src/store/schema/tables.ts';
import { recordingEffects } from '../analysis/run.ts';
import { sharedFolder } from '../shared-folder.ts';

const root = path.resolve(import.meta.dirname, '../..');
const page = readFileSync(path.join(root, 'docs/cookbook.md'), 'utf8');

/** Questions with their SQL, in the order of the page. */
const recipes = [...page.matchAll(/^### (.+)\n\n```sql\n([\s\S]+?)```/gm)].map(([, question, sql]) => ({
  question: question as string,
  sql: sql as string,
}));

/** Functions of extensions that a browser page without network does not have. */
const needsExtension =
  /\b(json_\w+|from_json|to_json|json|read_\w+|parquet_\w+|st_\w+|fts_\w+|regexp_\w+_json|icu_\w+)\s*\(|->>?|::JSON\b/i;

/**
 * Questions that the bundled captures cannot answer: nothing in them failed or broke, each family offers the same tools
 * in every request, and there is one version of each agent.
 */
const mayBeEmpty = new Set([
  'What failed?',
  'What was wrong with the logs?',
  'What changed about a tool between two definitions?',
  'Which tools are in some requests of a family only?',
  'Which tools did the model call that no request offers?',
  'Which slots broke the cache by changing?',
  'Do the cache diagnoses of providers agree with those of lens?',
]);

const folder = sharedFolder();
const file = path.join(folder, 'lens.duckdb');

beforeAll(async () => {
  await analyzeAndReport({ logs: [path.join(root, 'data')], readers }, recordingEffects(folder));
});

test('every heading is a question with its SQL, and no question is there twice', () => {
  expect(recipes.length).toBeGreaterThanOrEqual(40);
  expect(recipes.length).toBe(page.match(/^### /gm)?.length);
  expect(new Set(recipes.map(({ question }) => question)).size).toBe(recipes.length);
});

test('every recipe answers from the bundled captures', async () => {
  const database = await openReadOnly(file);
  try {
    for (const { question, sql } of recipes) {
      const rows = await database.rows(sql);
      expect({ question, answers: rows.length > 0 || mayBeEmpty.has(question) }).toEqual({
        question,
        answers: true,
      });
      // A column that is null in every row asks for something that is not there.
      const dead = Object.keys(rows[0] ?? {}).filter((name) => rows.every((row) => row[name] === null));
      expect({
        question,
        dead: dead.filter((name) => !/error|lost_usd|usd|saved|cwd|git_branch/.test(name)),
      }).toEqual({ question, dead: [] });
    }
  } finally {
    await database.close();
  }
});

test('every recipe names its order to the last tie: it answers alike however the rows lie', async () => {
  const answers = async (copy: string): Promise<unknown[]> => {
    const database = await openReadOnly(copy);
    try {
      const rows = recipes.map(async ({ question, sql }) => ({ question, rows: await database.rows(sql) }));
      return await Promise.all(rows);
    } finally {
      await database.close();
    }
  };
  const asAnalyzed = await answers(file);
  for (const seed of [1, 2, 3]) expect(await answers(await shuffled(seed))).toEqual(asAnalyzed);
});

test('recipes need no extension', () => {
  for (const { question, sql } of recipes)
    expect({ question, extension: needsExtension.exec(sql)?.[0] }).toEqual({
      question,
      extension: undefined,
    });
});

test('recipes read public names only', () => {
  for (const { question, sql } of recipes)
    expect({ question, internal: sql.match(/\b(FROM|JOIN)\s+_\w+/gi) }).toEqual({ question, internal: null });
});

/** A copy of the database with the rows of each table in another order. */
async function shuffled(seed: number): Promise<string> {
  const copy = path.join(folder, `shuffled-${seed}.duckdb`);
  copyFileSync(file, copy);
  const instance = await DuckDBInstance.create(copy);
  const connection = await instance.connect();
  for (const { name } of allTables) {
    await connection.run(`CREATE TEMP TABLE mixed AS FROM "${name}" ORDER BY hash(rowid + ${seed})`);
    await connection.run(`DELETE FROM "${name}"`);
    await connection.run(`INSERT INTO "${name}" FROM mixed`);
    await connection.run('DROP TABLE mixed');
  }
  connection.closeSync();
  instance.closeSync();
  return copy;
}
