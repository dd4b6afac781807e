import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { figureSchema, shownFigure } from '../../src/read/figure.ts';
import { filterFlags, isFiltered } from '../../src/read/filter.ts';

const value = fc.option(fc.nat(), { nil: null });
const known = fc.record({
  unit: fc.constant('tokens' as const),
  statistic: fc.constant('median' as const),
  reported: fc.record({ provider: value, local: value, lens: value }, { requiredKeys: [] }),
  scaled: value,
  estimate: value,
});

describe('the figure that is shown', () => {
  test.each([
    ['a provider before everything', { provider: 1, local: 2, lens: 3 }, 4, 5, [1, 'reported', 'provider']],
    ['a local server, marked', { local: 2, lens: 3 }, 4, 5, [2, 'reported', 'local']],
    ['a scaled estimate', { lens: 3 }, 4, 5, [4, 'scaled', null]],
    ['an estimate', { lens: 3 }, null, 5, [5, 'estimate', null]],
    ['a reported zero is a value', { provider: 0 }, 4, 5, [0, 'reported', 'provider']],
    ['nothing', { lens: 3 }, null, null, [null, null, null]],
  ] as const)('%s', (_, reported, scaled, estimate, [shown, basis, source]) => {
    expect(shownFigure({ unit: 'tokens', statistic: 'sum', reported, scaled, estimate })).toEqual({
      unit: 'tokens',
      statistic: 'sum',
      value: shown,
      basis,
      source,
    });
  });

  test('never comes from lens, and names its basis and who reported it', () => {
    fc.assert(
      fc.property(known, (values) => {
        const figure = figureSchema.parse(shownFigure(values));
        expect(figure.source).not.toBe('lens');
        expect(figure.basis === null).toBe(figure.value === null);
        expect(figure.source !== null).toBe(figure.basis === 'reported');
        const { lens: _, ...others } = values.reported;
        expect(figure).toEqual(shownFigure({ ...values, reported: others }));
      }),
    );
  });
});

test('a filter names the flags that were given', () => {
  expect(isFiltered({})).toBe(false);
  expect(isFiltered({ agent: undefined })).toBe(false);
  const filter = { since: new Date('2026-11-21T09:00:00Z'), label: 'a' };
  expect(isFiltered(filter)).toBe(true);
  expect(filterFlags(filter)).toEqual({ label: 'a', since: '2026-11-21T09:00:00.000Z' });
});
