import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { analyzeAndReport } from '../../src/cli/analyze-and-report.ts';
import { readers } from '../../src/import/table.ts';
import * as read from '../../src/read/index.ts';
import { openForWriting } from '../../src/store/open.ts';
import { recordingEffects } from '../analysis/run.ts';

const source = path.resolve(import.meta.dirname, '../../src/read/index.ts');

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'lens-read-library-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('prompt-lens/read exports these names', () => {
  expect(Object.keys(read).sort()).toEqual([
    'REPORT_VERSION',
    'exchange',
    'families',
    'openDatabase',
    'promptChanges',
    'readReport',
    'reportSchema',
    'skeleton',
    'slots',
    'toolChanges',
    'usage',
  ]);
});

/** The programs of the documentation comments, by the name that each shows. */
const examples = [
  ...readFileSync(source, 'utf8').matchAll(
    /@example\n \* ```ts\n((?: \*.*\n)*?) \* ```[\s\S]*?\*\/\n(?:export (?:async )?function (\w+))?/g,
  ),
].map(([, code = '', name = 'the entry']) => ({ name, code: code.replace(/^ \* ?/gm, '') }));

test('every question has an example in its documentation', () => {
  const questions = Object.keys(read).filter((name) => !/^(open|readReport|report|REPORT)/.test(name));
  expect(examples.map(({ name }) => name).sort()).toEqual([...questions, 'the entry'].sort());
});

test('the examples of the documentation run', async () => {
  const log = path.resolve(import.meta.dirname, '../../data/pi-0.87.1.jsonl');
  const own = mkdtempSync(path.join(folder, 'examples-'));
  await analyzeAndReport({ logs: [log], readers }, recordingEffects(own));
  const file = path.join(own, 'all.ts');
  // One process: each example in a function of its own.
  const imported = "import * as lens from 'prompt-lens/read';".replace(
    'prompt-lens/read',
    pathToFileURL(source).href,
  );
  const bodies = examples.map(
    ({ code }) =>
      `await (async () => {\n${code.replace(/import (\{[^}]+\}) from 'prompt-lens\/read';/, 'const $1 = lens;')}\n})();`,
  );
  writeFileSync(file, [imported, ...bodies].join('\n'));
  const out = execFileSync(process.execPath, [file], { cwd: own, encoding: 'utf8' });
  expect(out).toContain('pi Pi main loop 9 ');
  expect(out).toContain('system[0]: project_context, memory_file, cwd');
  expect(out).toMatch(/cwd path \d+ \[/);
});

test('an unknown family or exchange is an error with a code and a hint', async () => {
  const file = path.join(mkdtempSync(path.join(folder, 'empty-')), 'lens.duckdb');
  await (await openForWriting(file)).database.close();
  const db = await read.openDatabase(file);
  for (const ask of [read.skeleton, read.slots, read.exchange])
    await expect(ask(db, 'none')).rejects.toMatchObject({
      code: 'not_found',
      hint: expect.stringContaining('lens analyze'),
    });
  expect(await read.families(db)).toEqual([]);
  expect(await read.usage(db)).toEqual([]);
  await db.close();
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
