import { readFileSync } from 'node:fs';
import path from 'node:path';
import { raw } from 'jq-wasm';
import { describe, expect, it } from 'vitest';
import { analyzedSamples, exported } from './fixture.ts';

const root = path.resolve(import.meta.dirname, '../..');
const page = readFileSync(path.join(root, 'docs/recipes.md'), 'utf8');
const blocks = (language: string): [question: string, code: string][] =>
  [...page.matchAll(/^### (.+)\n\n```(\w+)\n([\s\S]+?)```/gm)]
    .filter(([, , own]) => own === language)
    .map(([, question = '', , code = '']) => [question, code.trim()]);

describe('recipes for jq', () => {
  it('are ten at least', () => {
    expect(blocks('jq').length).toBeGreaterThanOrEqual(10);
  });

  // jq in WebAssembly reads its input in quadratic time, so the recipes run on the first requests of the smallest log.
  const log = readFileSync(path.join(root, 'data/pi-0.87.1.jsonl'), 'utf8');
  const beginning = log.slice(0, log.lastIndexOf('\n', 30_000) + 1);

  it.each(blocks('jq'))('%s', async (question, code) => {
    const [, flags = '', program = ''] = /^((?:-\w+ )*)'([\s\S]+)'$/.exec(code) ?? [];
    const printed = await raw(beginning, program, flags.trim().split(' ').filter(Boolean));
    if (!question.includes('failed')) expect(printed.trim().length).toBeGreaterThan(5);
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
