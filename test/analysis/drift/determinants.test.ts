import { describe, expect, test } from 'vitest';
import { determinantsOf } from '../../../src/analysis/drift/determinants.ts';
import type { Sighting } from '../../../src/analysis/drift/text-history.ts';

type Row = readonly [value: string, circumstances: Record<string, string>];

/** One request a session; what the slot holds and what is known about the request. */
const of = (rows: readonly Row[]) => {
  const values = [...new Set(rows.map(([value]) => value))];
  const sightings = rows.map(
    ([value, circumstances], i): Sighting => ({
      exchange: i + 1,
      ts: i,
      text: values.indexOf(value),
      circumstances: { ...circumstances, session: `s${i}` },
    }),
  );
  const valueIn = (text: number) => values[text] ?? null;
  return determinantsOf(sightings, valueIn, (text) => valueIn(text) ?? '').map(
    ({ factor, evidence, confoundedWith }) => [factor, evidence, ...confoundedWith].join(' '),
  );
};

describe('a determinant is stated', () => {
  test('where each of two values recurs in two sessions', () => {
    const rows: Row[] = [
      ['yes', { git: 'main' }],
      ['no', { git: 'none' }],
      ['yes', { git: 'main' }],
      ['no', { git: 'none' }],
    ];
    expect(of(rows)).toEqual(['git recurs']);
  });

  test('not where a value was seen in one session only', () => {
    expect(
      of([
        ['yes', { git: 'main' }],
        ['yes', { git: 'main' }],
        ['no', { git: 'none' }],
      ]),
    ).toEqual([]);
  });

  test('not against a counter-example', () => {
    const rows: Row[] = ['yes', 'no', 'yes', 'no', 'no'].map((value, i) => [
      value,
      { git: i % 2 === 0 ? 'main' : 'none' },
    ]);
    expect(of(rows)).toEqual([]);
  });

  test('not for what is new in each session', () => {
    expect(of(['a', 'b', 'c', 'd'].map((value, i) => [value, { prompt: `p${i}` }]))).toEqual([]);
  });

  test('where the slot repeats it, and then alone', () => {
    expect(
      of([
        ['/home/ada/a', { cwd: '/home/ada/a', git: 'x1' }],
        ['/home/ada/b', { cwd: '/home/ada/b', git: 'x2' }],
      ]),
    ).toEqual(['cwd equal']);
  });

  test.each([
    ['its last part', '/tmp/cli/app/notes.md', '/tmp/cli/docs/notes.md', ['cwd equal']],
    ['one name made of it', '~/.cli/-home-ada-app/log', '~/.cli/-home-ada-docs/log', ['cwd equal']],
    ['a part of another word', '/tmp/application', '/tmp/docstrings', []],
    ['the last part of both', '/tmp/docs/app', '/tmp/app/docs', []],
  ])('of a path where the slot has %s', (_, one, other, expected) => {
    expect(
      of([
        [one, { cwd: '/home/ada/app' }],
        [other, { cwd: '/home/ada/docs' }],
      ]),
    ).toEqual(expected);
  });

  test('as confounded where two factors always changed together', () => {
    const both = (git: string, tools: string) => ({ git, tools });
    const rows: Row[] = [
      ['yes', both('main', 't1')],
      ['no', both('none', 't2')],
      ['yes', both('main', 't1')],
      ['no', both('none', 't2')],
    ];
    expect(of(rows)).toEqual(['git recurs tools', 'tools recurs git']);
  });
});
