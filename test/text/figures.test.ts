import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { figureIn } from '../../src/languages/figures.ts';
import { languages } from '../../src/languages/list.ts';
import {
  bytes,
  count,
  duration,
  figuresOf,
  formatFigure,
  moment,
  money,
  percent,
  plural,
  short,
} from '../../src/text/figures.ts';
import { shorten } from '../../src/text/visible.ts';

describe('figures in English', () => {
  test.each([
    [null, '–'],
    [undefined, '–'],
    [Number.NaN, '–'],
    [0, '0'],
    [1234567, '1,234,567'],
    [12.6, '13'],
  ])('count %s: %s', (value, text) => {
    expect(count(value)).toBe(text);
  });

  test.each([
    [null, '–'],
    [987, '987'],
    [999.6, '1k'],
    [12_345, '12.3k'],
    [999_499, '999k'],
    [999_500, '1M'],
    [4_512_000, '4.51M'],
  ])('short %s: %s', (value, text) => {
    expect(short(value)).toBe(text);
  });

  test.each([
    [null, '–'],
    [Number.NaN, '–'],
    [1 / 0, '–'],
    [0, '0 %'],
    [1, '100 %'],
    [0.00001, '<0.1 %'],
    [0.99999, '>99.9 %'],
    [0.004, '0.4 %'],
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
    [1000, '1 kB'],
    [33_149, '33.1 kB'],
    [123_456, '123 kB'],
    [999_499, '999 kB'],
    [999_500, '1 MB'],
    [4_200_000, '4.2 MB'],
    [1_230_000_000, '1.23 GB'],
    [null, '–'],
  ])('bytes %s: %s', (value, text) => {
    expect(bytes(value)).toBe(text);
  });

  test.each([
    [0, '$0'],
    [12.345, '$12.35'],
    [1234.5, '$1,234.50'],
    [0.1, '$0.10'],
    [0.0042, '$0.0042'],
    [0.00421, '$0.0042'],
    [0.00009, '<$0.0001'],
    [-2, '−$2.00'],
    [null, '–'],
  ])('dollars %s: %s', (value, text) => {
    expect(money(value)).toBe(text);
  });

  test.each([
    [0.2, '0 ms'],
    [87, '87 ms'],
    [999.4, '999 ms'],
    [999.6, '1 s'],
    [1240, '1.24 s'],
    [12_340, '12.3 s'],
    [59_949, '59.9 s'],
    [59_950, '1 min'],
    [200_000, '3 min 20 s'],
    [3_599_600, '1 h'],
    [3_900_000, '1 h 5 min'],
    [172_740_000, '47 h 59 min'],
    [172_800_000, '2 d'],
    [35_858_940_000, '415 d 1 h'],
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

  test.each([
    ['tokens', 12_345, '12,345'],
    ['requests', 3, '3'],
    ['usd', 0.5, '$0.50'],
    ['bytes', 12_345, '12.3 kB'],
    ['ms', 12_345, '12.3 s'],
    ['share', 0.12, '12 %'],
  ] as const)('a figure in %s', (unit, value, text) => {
    expect(formatFigure({ value, unit })).toBe(text);
    expect(formatFigure({ value: null, unit })).toBe('–');
    expect(formatFigure({ value, unit }, figuresOf('en'))).toBe(text.replace(' ', '\u00a0'));
  });
});

describe('figures in every language', () => {
  const kinds = {
    count: fc.nat(1e9),
    short: fc.nat(1e9),
    percent: fc.double({ min: 0, max: 1, noNaN: true }),
    bytes: fc.nat(2e9),
    money: fc.double({ min: 0, max: 1e5, noNaN: true }),
    duration: fc.nat(1e8),
  };
  const english = figuresOf('en');

  /** All digits of a text in their order: what a figure claims, without the signs of a language. */
  const digits = (text: string): string => text.replace(/\D/g, '');

  test.each(languages.flatMap(({ locale }) => Object.keys(kinds).map((kind) => [locale, kind] as const)))(
    '%s %s: a translated figure is the figure',
    (locale, kind) => {
      const figures = figuresOf(locale);
      const name = kind as keyof typeof kinds;
      fc.assert(
        fc.property(kinds[name], (value) => {
          const text = english[name](value);
          const own = figures[name](value);
          // Chinese and Japanese count in ten thousands.
          if (name !== 'short' || !/万|萬|만/.test(own)) {
            const translated = figureIn(figures, text) ?? '';
            expect(digits(translated)).toBe(digits(own));
            if (name !== 'short') expect(digits(own)).toBe(digits(text));
          }
        }),
      );
    },
  );

  test('a cell without a figure is left alone', () => {
    for (const text of ['', 'gpt-5', '4 %x', 'min', 'h']) expect(figureIn(english, text)).toBeUndefined();
  });
});
