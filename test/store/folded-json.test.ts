import { DuckDBInstance } from '@duckdb/node-api';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { foldJson, unfoldedJson, unfoldJson } from '../../src/store/folded-json.ts';

const long = 'A line with "quotes", a \\ and a tab\t.\r\n'.repeat(10);
const message = (text: string) => JSON.stringify({ role: 'user', content: [{ type: 'text', text }] });

describe('JSON with its longest text taken out', () => {
  test.each([
    ['a text as a JSON string', message(long), [long], 0],
    ['the longest of several', JSON.stringify([long, `${long}more`]), [long, `${long}more`], 1],
    ['arguments as they are', `{"input":${message(long)}}`, ['short', message(long)], 1],
    ['a text with the signs of a replacement', message(`$& $1 $$ ${long}`), [`$& $1 $$ ${long}`], 0],
  ])('%s', (_what, json, texts, hole) => {
    const folded = foldJson(json, texts);
    expect(folded.folded_block).toBe(hole);
    expect(folded.json.length).toBeLessThan(json.length - 256);
    expect(unfoldJson(folded.json, texts[hole] as string)).toBe(json);
  });

  test.each([
    ['a short text', message('short'), ['short']],
    ['no block', message(long), []],
    ['a text that is escaped in another way', message(long).replaceAll('A', '\\u0041'), [long]],
    ['a text with a control character', message(`${long}\u0002`), [`${long}\u0002`]],
    ['a text with half a character', message(`${long}\ud800`), [`${long}\ud800`]],
    ['a text that stands nowhere', message('other'), [long]],
  ])('stays whole: %s', (_what, json, texts) => {
    expect(foldJson(json, texts)).toEqual({ json, folded_block: null });
  });

  test('is put together again by SQL as by JavaScript, for any text', async () => {
    const instance = await DuckDBInstance.create(':memory:');
    const connection = await instance.connect();
    const asSql = await connection.prepare(`SELECT ${unfoldedJson('$1::VARCHAR', '$2::VARCHAR')}`);
    const text = fc
      .string({
        unit: fc.oneof(
          fc.constantFrom('"', '\\', '\n', '\t', '\r', '/', '\u007f', '\u2028', '$&'),
          fc.string({ unit: 'binary' }),
        ),
      })
      .map((part) => part.repeat(Math.ceil(300 / Math.max(1, part.length))));
    await fc.assert(
      fc.asyncProperty(text, fc.boolean(), async (said, asArguments) => {
        const block = asArguments ? message(said) : said;
        const json = asArguments ? `{"input":${block}}` : message(said);
        const folded = foldJson(json, [block]);
        const out = folded.folded_block === null ? null : block;
        expect(unfoldJson(folded.json, out)).toBe(json);
        asSql.bind([folded.json, out]);
        // DuckDB stores half characters as U+FFFD; such texts stay whole.
        expect((await asSql.runAndReadAll()).getRows()[0]?.[0]).toBe(json.toWellFormed());
      }),
      { numRuns: 300 },
    );
    connection.closeSync();
    instance.closeSync();
  });
});
