import { describe, expect, test } from 'vitest';
import { parsePrices, readPriceFile } from '../../../src/analysis/cost/override.ts';
import { describeError } from '../../../src/errors.ts';

describe('a file of own prices', () => {
  test('what is left out: reads cost as input, writes as input', () => {
    const [price] = parsePrices('{"prices":[{"model":"My-Model","input":2,"output":10}]}', 'prices.json');
    expect(price).toEqual({
      model: 'my-model',
      provider: 'user',
      from: null,
      input: 2,
      output: 10,
      cacheRead: 2,
      cacheWrite: null,
      cacheWrite1h: null,
      long: null,
      source: 'prices.json',
      checked: null,
    });
  });

  test('all of it', () => {
    const text = JSON.stringify({
      prices: [
        {
          model: 'm',
          from: '2026-05-01',
          input: 2,
          output: 10,
          cacheRead: 0.2,
          cacheWrite: 2.5,
          cacheWrite1h: 4,
          long: { above: 200_000, input: 4, output: 15 },
          source: 'https://example.com/prices',
        },
      ],
    });
    expect(parsePrices(text, 'f')).toMatchObject([
      {
        from: '2026-05-01',
        cacheWrite1h: 4,
        long: { above: 200_000, input: 4, cacheRead: 4 },
        source: 'https://example.com/prices',
      },
    ]);
  });

  test.each([
    [
      '{"prices":[{"model":"m","input":"2","output":1}]}',
      'prices.[0].input: Invalid input: expected number, received string',
    ],
    [
      '{"prices":[{"model":"m","input":2}]}',
      'prices.[0].output: Invalid input: expected number, received undefined',
    ],
    [
      '{"prices":[{"model":"m","input":-1,"output":1}]}',
      'prices.[0].input: Too small: expected number to be >=0',
    ],
    [
      '{"prices":[{"model":"m","input":1,"output":1,"cachedRead":1}]}',
      'prices.[0]: Unrecognized key: "cachedRead"',
    ],
    ['{"prices":[{"model":"m","input":1,"output":1,"from":"May"}]}', 'prices.[0].from: Invalid ISO date'],
    ['{"prices":', 'Unexpected end of JSON input'],
  ])('%s is refused with words', (text, message) => {
    const error = thrown(() => parsePrices(text, 'prices.json'));
    expect(error).toMatchObject({ code: 'config_invalid', where: 'prices.json' });
    expect(describeError(error)).toBe(
      `prices.json: The price file is not valid: ${message}\n  Dollars for a million tokens, such as {"prices":[{"model":"my-model","input":2,"output":10,"cacheRead":0.2}]}`,
    );
  });

  test('a file that is not there', () => {
    const error = thrown(() => readPriceFile('/nowhere/prices.json'));
    expect(error).toMatchObject({ code: 'not_found', where: '/nowhere/prices.json' });
  });
});

function thrown(act: () => unknown): unknown {
  try {
    act();
  } catch (error) {
    return error;
  }
  throw new Error('nothing was thrown');
}
