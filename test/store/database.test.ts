import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { temporaryDatabase } from './fixture.ts';

describe('Database', () => {
  test('gives rows as plain data', async () => {
    const database = await temporaryDatabase();
    const [row] = await database.rows(`
      SELECT 1 AS i, 9007199254740991::BIGINT AS safe, 9007199254740993::BIGINT AS big, sum(2::INTEGER) AS total,
        1.5::DECIMAL(4, 2) AS exact, 0.1 + 0.2e0 AS float, true AS yes, NULL AS nothing, 'é' AS text,
        TIMESTAMP '2026-11-21 09:00:00.123' AS ts, DATE '2026-11-21' AS day, [1, NULL] AS list,
        {'a': 1, 'b': ['x']} AS struct, INTERVAL 1 DAY AS other`);
    expect(row).toEqual({
      i: 1,
      safe: 9007199254740991,
      big: '9007199254740993',
      total: 2,
      exact: 1.5,
      float: 0.30000000000000004,
      yes: true,
      nothing: null,
      text: 'é',
      ts: '2026-11-21T09:00:00.123Z',
      day: '2026-11-21',
      list: [1, null],
      struct: { a: 1, b: ['x'] },
      other: '1 day',
    });
  });

  test('takes parameters in order, by name and as lists', async () => {
    const database = await temporaryDatabase();
    expect(await database.first('SELECT $1::VARCHAR AS a, $2 + 1 AS b, $3 AS c', ["o'k", 1, null])).toEqual({
      a: "o'k",
      b: 2,
      c: null,
    });
    expect(await database.first('SELECT $x || $y AS xy', { x: 'a', y: 'b' })).toEqual({ xy: 'ab' });
    expect(await database.first('SELECT list_contains($1, 2) AS found', [[1, 2]])).toEqual({ found: true });
    expect(await database.first('SELECT 1 AS n WHERE false')).toBeUndefined();
  });

  test('takes an empty list for a list of any type, in order or by name', async () => {
    const database = await temporaryDatabase();
    for (const type of ['INTEGER', 'VARCHAR']) {
      expect(await database.rows(`SELECT unnest($1::${type}[]) AS value`, [[]])).toEqual([]);
      expect(await database.rows(`SELECT unnest($list::${type}[]) AS value`, { list: [] })).toEqual([]);
    }
    expect(
      await database.rows('SELECT list_contains($ids, 1) AS number, list_contains($names, $name) AS text', {
        ids: [],
        names: [],
        name: 'a',
      }),
    ).toEqual([{ number: false, text: false }]);
  });

  test('does all of a transaction or nothing, also within another one', async () => {
    const database = await temporaryDatabase();
    const add = () => database.append('warnings', [{ code: 'x' }]);
    await expect(
      database.transaction(async () => {
        await add();
        await database.transaction(add);
        throw new Error('no');
      }),
    ).rejects.toThrow('no');
    expect(await database.rows('SELECT * FROM warnings')).toEqual([]);
    await database.transaction(add);
    expect(await database.rows('SELECT code FROM warnings')).toEqual([{ code: 'x' }]);
  });

  test('replaces the rows of a table within a transaction', async () => {
    const database = await temporaryDatabase();
    for (const codes of [['a', 'b'], ['c']]) {
      await database.transaction(() =>
        database.replace(
          'warnings',
          codes.map((code) => ({ code })),
        ),
      );
    }
    expect(await database.rows('SELECT code FROM warnings')).toEqual([{ code: 'c' }]);
  });
});

describe('appending', () => {
  test('writes what it was given: every type, nothing, and more rows than a chunk holds', async () => {
    const database = await temporaryDatabase();
    const text = fc.string({ unit: 'grapheme', maxLength: 20 });
    const row = fc.record({
      tool_definition_id: fc.option(fc.integer({ min: -(2 ** 31) + 1, max: 2 ** 31 - 1 }), { nil: null }),
      path: fc.option(text, { nil: undefined }),
      required: fc.option(fc.boolean(), { nil: null }),
      enum_values: fc.option(fc.array(text, { maxLength: 3 }), { nil: null }),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(row, { maxLength: 20 }), async (rows) => {
        const many = Array.from({ length: rows.length * 130 }, (_, index) => ({
          ...rows[index % rows.length],
          position: index,
        }));
        await database.replace('tool_parameters', many);
        const stored = await database.rows(
          'SELECT tool_definition_id, position, path, required, enum_values FROM tool_parameters ORDER BY position',
        );
        expect(stored).toEqual(many.map((one) => ({ ...one, path: one.path ?? null })));
      }),
      { numRuns: 20 },
    );
  });

  test('takes times as text, milliseconds and dates, and whole numbers up to 2^63', async () => {
    const database = await temporaryDatabase();
    const ts = '2026-11-21T09:00:00.123Z';
    await database.append('_exchanges', [
      { exchange_id: 1, ts, request_bytes: 2 ** 40, ms_end: 1.25, stream: false },
      { exchange_id: 2, ts: Date.parse(ts), request_bytes: 5n },
      { exchange_id: 3, ts: new Date(ts) },
      { exchange_id: 4, ts: 'some day' },
    ]);
    expect(
      await database.rows(
        'SELECT exchange_id, ts, request_bytes, ms_end, stream FROM _exchanges ORDER BY exchange_id',
      ),
    ).toEqual([
      { exchange_id: 1, ts, request_bytes: 2 ** 40, ms_end: 1.25, stream: false },
      { exchange_id: 2, ts, request_bytes: 5, ms_end: null, stream: null },
      { exchange_id: 3, ts, request_bytes: null, ms_end: null, stream: null },
      { exchange_id: 4, ts: null, request_bytes: null, ms_end: null, stream: null },
    ]);
  });

  test('keeps texts of any kind: NUL, beyond ASCII, long; half a surrogate pair becomes U+FFFD', async () => {
    const database = await temporaryDatabase();
    const texts = ['a\0b', '漢字 🙂', '', 'x'.repeat(5_000_000), '\ud800x'];
    await database.append(
      'warnings',
      texts.map((message, line) => ({ log_line: line, message })),
    );
    const stored = await database.rows<{ message: string }>('SELECT message FROM warnings ORDER BY log_line');
    expect(stored.map(({ message }) => message)).toEqual([...texts.slice(0, 4), '\ufffdx']);
  });

  test.each([
    [{ nope: 1 }, 'no column nope'],
    [{ exchange_id: 1.5 }, '1.5 does not fit'],
    [{ exchange_id: 2 ** 31 }, 'does not fit'],
  ])('refuses %j', async (row, message) => {
    const database = await temporaryDatabase();
    await expect(database.append('warnings', [row])).rejects.toThrow(message);
  });
});
