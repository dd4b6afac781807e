import { describe, expect, it, test } from 'vitest';
import { guessChart } from '../../src/client/sql/chart.ts';
import { csvOf, pageOf } from '../../src/client/sql/result.ts';
import { cellOf } from '../../src/client/sql/values.ts';
import { cookbookOf } from '../../src/pages/_load/sql.ts';
import { rangeOf } from '../../src/site/range.ts';

const type = (name: string) => ({ toString: () => name });

test.each([
  ['nothing', null, 'Utf8', null],
  ['a text', 'a', 'Utf8', 'a'],
  ['a small bigint', 12n, 'Int64', 12],
  ['a large bigint', 2n ** 60n, 'Int64', '1152921504606846976'],
  ['a time', Date.UTC(2026, 10, 21, 9, 30), 'Timestamp<MICROSECOND>', '2026-11-21 09:30:00'],
  ['a day', Date.UTC(2026, 10, 21), 'Date32<DAY>', '2026-11-21'],
  ['a decimal', new Uint32Array([1250, 0, 0, 0]), 'Decimal[18e+2]', 12.5],
  [
    'a decimal below zero',
    new Uint32Array([0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff]),
    'Decimal[38e0]',
    -1,
  ],
  ['a struct', { toJSON: () => ({ a: 1n, b: [2n] }) }, 'Struct', '{"a":1,"b":[2]}'],
])('cellOf shows %s', (_, value, name, shown) => {
  expect(cellOf(value, type(name))).toBe(shown);
});

describe('guessChart', () => {
  const columns = ['n', 'agent', 'requests', 'tokens'].map((name) => ({ name, type: '' }));
  const rows = [
    ['a', 'pi', 3, 10],
    ['b', 'qwen', 5, 20],
  ];

  it('takes the first numbers by the first names, as bars', () => {
    expect(guessChart({ columns, rows })).toEqual({ kind: 'bars', name: 0, value: 2 });
  });

  it('takes a line over time, and where values are below zero', () => {
    const over = columns.with(0, { name: 'day', type: 'Date32<DAY>' });
    expect(guessChart({ columns: over, rows })).toMatchObject({ kind: 'line', name: 0 });
    expect(guessChart({ columns, rows: [...rows, ['c', 'pi', -1, 0]] })).toMatchObject({ kind: 'line' });
  });

  it.each([
    ['one row', [['a', 'pi', 3, 1]]],
    [
      'no numbers',
      [
        ['a', 'pi', 'x', 'y'],
        ['b', 'qwen', 'x', 'y'],
      ],
    ],
    [
      'nothing but zero',
      [
        ['a', 'pi', 0, 0],
        ['b', 'qwen', 0, 0],
      ],
    ],
  ])('draws nothing of %s', (_, rows) => {
    expect(guessChart({ columns, rows })).toBeNull();
  });
});

test.each([
  ['record_id', '01KAJ000000000000000000001', 'exchanges.html?x=01kaj000000000000000000001'],
  ['previous_record_id', '01kaj000000000000000000001', 'exchanges.html?x=01kaj000000000000000000001'],
  ['family_id', '40d85cca8541', 'families/40d85cca8541.html'],
  ['session_id', '01KAJ000000000000000000001', 'sessions/01kaj000000000000000000001.html'],
  ['record_id', 'javascript:alert(1)', null],
  ['family_id', '../../x', null],
  ['agent', '40d85cca8541', null],
  ['record_id', 5, null],
])('pageOf leads from %s %j to %s', (column, value, page) => {
  expect(pageOf(column, value)).toBe(page);
});

test('csvOf quotes what needs quotes', () => {
  const columns = [
    { name: 'a', type: '' },
    { name: 'b, c', type: '' },
  ];
  expect(
    csvOf({
      columns,
      rows: [
        ['say "no"', null],
        [1, 'two\nlines'],
      ],
    }),
  ).toBe('a,"b, c"\r\n"say ""no""",\r\n1,"two\nlines"');
});

test('cookbookOf reads subjects, questions and queries', () => {
  const markdown =
    '# Cookbook\n\nText.\n\n## First\n\n### One?\n\n```sql\nSELECT 1;\n```\n\n## Empty\n\n## Second\n\n### Two?\n\n```sql\nSELECT 2\n  + 2;\n```\n';
  expect(cookbookOf(markdown)).toEqual([
    { title: 'First', recipes: [{ question: 'One?', sql: 'SELECT 1;' }] },
    { title: 'Second', recipes: [{ question: 'Two?', sql: 'SELECT 2\n  + 2;' }] },
  ]);
});

test.each([
  [undefined, undefined],
  ['bytes=0-9', { start: 0, end: 9 }],
  ['bytes=90-', { start: 90, end: 99 }],
  ['bytes=90-200', { start: 90, end: 99 }],
  ['bytes=-10', { start: 90, end: 99 }],
  ['bytes=100-', null],
  ['bytes=9-3', null],
  ['bytes=-', undefined],
  ['bytes=0-1,3-4', undefined],
  ['lines=0-1', undefined],
])('rangeOf reads %s', (header, range) => {
  expect(rangeOf(header, 100)).toEqual(range);
});
