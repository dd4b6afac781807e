import { describe, expect, test } from 'vitest';
import { count, duration, moment, percent, plural, size } from '../../../src/report/markdown/numbers.ts';
import { shorten } from '../../../src/report/markdown/visible.ts';

describe('numbers as people write them', () => {
  test.each([
    [null, '–'],
    [undefined, '–'],
    [0, '0'],
    [1234567, '1,234,567'],
    [12.6, '13'],
  ])('count %s: %s', (value, text) => {
    expect(count(value)).toBe(text);
  });

  test.each([
    [null, '–'],
    [Number.NaN, '–'],
    [0, '0 %'],
    [1, '100 %'],
    [0.00001, '0.1 %'],
    [0.99999, '99.9 %'],
    [0.05, '5 %'],
    [0.95, '95 %'],
    [0.0151, '1.5 %'],
    [0.5, '50 %'],
    [0.963, '96.3 %'],
  ])('share %s: %s', (value, text) => {
    expect(percent(value)).toBe(text);
  });

  test.each([
    [0, '0 B'],
    [999, '999 B'],
    [1000, '1.0 kB'],
    [33_149, '33.1 kB'],
    [999_949, '999.9 kB'],
    [999_950, '1.0 MB'],
    [4_200_000, '4.2 MB'],
    [null, '–'],
  ])('size %s: %s', (value, text) => {
    expect(size(value)).toBe(text);
  });

  test.each([
    [0.2, '0 ms'],
    [87, '87 ms'],
    [999.4, '999 ms'],
    [999.6, '1.00 s'],
    [1240, '1.24 s'],
    [59_994, '59.99 s'],
    [59_996, '1 min 0 s'],
    [200_000, '3 min 20 s'],
    [null, '–'],
  ])('duration %s: %s', (value, text) => {
    expect(duration(value)).toBe(text);
  });

  test('plural, moment, shorten', () => {
    expect(plural(1, 'request')).toBe('1 request');
    expect(plural(2000, 'request')).toBe('2,000 requests');
    expect(plural(3, 'family', 'families')).toBe('3 families');
    expect(moment('2026-11-21T09:00:53.556Z')).toBe('2026-11-21 09:00:53');
    expect(moment(null)).toBe('–');
    expect(shorten('abc', 3)).toBe('abc');
    expect(shorten('a😀cd', 2)).toBe('a😀… (4 characters)');
  });
});
