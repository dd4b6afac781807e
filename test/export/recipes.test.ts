import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { analyzedSamples, exported } from './fixture.ts';

const root = path.resolve(import.meta.dirname, '../..');
const page = readFileSync(path.join(root, 'docs/recipes.md'), 'utf8');
const blocks = (language: string): [question: string, code: string][] =>
  [...page.matchAll(/^### (.+)\n\n```(\w+)\n([\s\S]+?)```/gm)]
    .filter(([, , own]) => own === language)
    .map(([, question = '', , code = '']) => [question, code.trim()]);

const hasJq = spawnSync('jq', ['--version']).status === 0;

describe('recipes for jq', () => {
  it('are ten at least, and CI has jq to run them', () => {
    expect(blocks('jq').length).toBeGreaterThanOrEqual(10);
    expect(hasJq || process.env['CI'] === undefined, 'install jq').toBe(true);
  });

  it.skipIf(!hasJq).each(blocks('jq'))('%s', (question, code) => {
    const [, flags = '', program = ''] = /^((?:-\w+ )*)'([\s\S]+)'$/.exec(code) ?? [];
    const out = execFileSync(
      'jq',
      [...flags.trim().split(' ').filter(Boolean), program, path.join(root, 'data/gemini-0.61.0.jsonl')],
      {
        encoding: 'utf8',
        maxBuffer: 64 << 20,
      },
    );
    if (!question.includes('failed')) expect(out.trim().length).toBeGreaterThan(5);
  });
});

describe('recipes for Parquet', () => {
  it('answer in DuckDB', async () => {
    const sample = await analyzedSamples();
    const tables = await exported(sample, 'parquet');
    for (const [question, sql] of blocks('sql')) {
      const rows = await sample.database.rows(sql.replaceAll("'tables/", `'${tables}/`));
      expect(rows.length, question).toBeGreaterThan(0);
    }
  }, 120_000);
});
