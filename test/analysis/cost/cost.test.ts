import { describe, expect, test } from 'vitest';
import { costOf } from '../../../src/analysis/cost/cost.ts';
import { isResold, modelName, priceFinder } from '../../../src/analysis/cost/find-price.ts';
import { shippedPrices } from '../../../src/analysis/cost/prices/table.ts';
import type { Cost } from '../../../src/analysis/cost/types.ts';
import type { Usage } from '../../../src/wire/types.ts';

const find = priceFinder(shippedPrices);
const day = (text: string): number => Date.parse(`${text}T12:00:00Z`);

function usage(given: Partial<Usage>): Usage {
  return {
    uncached: null,
    cacheRead: null,
    cacheWrite: null,
    cacheWrite5m: null,
    cacheWrite1h: null,
    input: 0,
    output: 0,
    reasoning: null,
    ...given,
  };
}

describe('cost of an exchange', () => {
  // Each total is tokens times the published dollars for a million, added by hand.
  test.each<{
    name: string;
    usage: Partial<Usage>;
    model: string;
    on?: string;
    total: number;
    long?: boolean;
  }>([
    {
      name: 'Claude: plain 1,000 + read 100,000 + written for five minutes 2,000 + output 500',
      usage: { input: 103_000, cacheRead: 100_000, cacheWrite: 2_000, cacheWrite5m: 2_000, output: 500 },
      model: 'claude-opus-5',
      // 0.005 + 0.05 + 0.0125 + 0.0125
      total: 0.08,
    },
    {
      name: 'Claude: a write kept for an hour costs twice the input',
      usage: { input: 10_000, cacheWrite: 10_000, cacheWrite5m: 4_000, cacheWrite1h: 6_000, output: 0 },
      model: 'claude-sonnet-4-5-20250929',
      // 4,000 x 3.75 + 6,000 x 6
      total: 0.051,
    },
    {
      name: 'Claude: a write of unknown time costs the default, five minutes',
      usage: { input: 10_000, cacheWrite: 10_000, output: 0 },
      model: 'claude-haiku-4-5',
      total: 0.0125,
    },
    {
      name: 'models whose reads cost less than a tenth',
      usage: { input: 1_000_000, cacheRead: 1_000_000, output: 0 },
      model: 'claude-fable-5-1',
      total: 0.25,
    },
    {
      name: 'a price that changed: before the day',
      usage: { input: 1_000_000, cacheRead: 1_000_000, output: 0 },
      model: 'claude-sonnet-5-5',
      on: '2026-10-06',
      total: 0.2,
    },
    {
      name: 'a price that changed: from the day on',
      usage: { input: 1_000_000, cacheRead: 1_000_000, output: 0 },
      model: 'claude-sonnet-5-5',
      on: '2026-10-07',
      total: 0.1,
    },
    {
      name: 'long context: exactly at the bound the plain rates hold',
      usage: { input: 100_000, output: 1_000 },
      model: 'claude-haiku-5-5',
      // 100,000 x 0.10 + 1,000 x 0.50
      total: 0.0105,
      long: false,
    },
    {
      name: 'long context: above it every token costs the long rates, output too',
      usage: { input: 100_001, cacheRead: 100_000, output: 1_000 },
      model: 'claude-haiku-5-5',
      // 1 x 0.50 + 100,000 x 0.05 + 1,000 x 2.50
      total: 0.0075005,
      long: true,
    },
    {
      name: 'OpenAI: input 100 with 80 cached, output 7 (agent-interlude: 187 tokens and 44 %)',
      usage: { input: 100, cacheRead: 80, uncached: 20, output: 7 },
      model: 'gpt-5-2025-08-07',
      // 20 x 1.25 + 80 x 0.125 + 7 x 10
      total: 0.000105,
    },
    {
      name: 'OpenAI: from GPT-5.6 on writes cost 1.25 times the input',
      usage: { input: 10_000, cacheRead: 0, cacheWrite: 8_000, output: 0 },
      model: 'gpt-6-sol',
      // 2,000 x 2 + 8,000 x 2.5
      total: 0.024,
    },
    {
      name: 'Gemini: tool-use prompts next to the prompt cost the plain rate, thoughts are output',
      usage: { input: 1_300, uncached: 600, cacheRead: 400, output: 200, reasoning: 150 },
      model: 'models/gemini-2.5-flash',
      // 900 x 0.30 + 400 x 0.03 + 200 x 2.50
      total: 0.000782,
    },
    {
      name: 'Gemini Pro above 200,000',
      usage: { input: 200_001, cacheRead: 0, output: 0 },
      model: 'gemini-3.1-pro-preview',
      total: 0.800004,
      long: true,
    },
  ])('$name', ({ usage: given, model, on = '2026-11-01', total, long }) => {
    const cost = costOf(usage(given), model, day(on), find) as Cost;
    expect(cost.total).toBeCloseTo(total, 10);
    expect(cost.uncached + cost.cacheRead + cost.cacheWrite + cost.output).toBeCloseTo(cost.total, 12);
    if (long !== undefined) expect(cost.long).toBe(long);
  });

  test('what it would have cost without a cache: all input at the plain rate', () => {
    const given = usage({ input: 103_000, cacheRead: 100_000, cacheWrite: 2_000, output: 500 });
    expect((costOf(given, 'claude-opus-5', null, find) as Cost).withoutCache).toBeCloseTo(0.5275, 10);
  });

  test.each([
    { name: 'no usage', usage: null, model: 'claude-opus-5', reason: 'no_usage' },
    {
      name: 'usage without input',
      usage: usage({ input: null, output: 5 }),
      model: 'claude-opus-5',
      reason: 'no_usage',
    },
    {
      name: 'an answer that broke off before its output',
      usage: usage({ input: 5, output: null }),
      model: 'gpt-5',
      reason: 'no_usage',
    },
    { name: 'no model', usage: usage({}), model: null, reason: 'no_model' },
    {
      name: 'a model that is not in the table',
      usage: usage({}),
      model: 'claude-opus-9',
      reason: 'model_not_in_table',
    },
    {
      name: 'a name that only begins like one in the table',
      usage: usage({}),
      model: 'gpt-5-turbo-extra',
      reason: 'model_not_in_table',
    },
    {
      name: 'a free variant',
      usage: usage({}),
      model: 'openai/gpt-5:free',
      reason: 'model_not_in_table',
    },
    {
      name: 'a model of another provider behind a known prefix',
      usage: usage({}),
      model: 'us.amazon.nova-9-v1:0',
      reason: 'model_not_in_table',
    },
  ])('never guessed: $name', ({ usage: given, model, reason }) => {
    expect(costOf(given, model, day('2026-11-01'), find)).toBe(reason);
  });

  test('before the first price there is none', () => {
    const only = priceFinder([
      { ...(shippedPrices[0] as (typeof shippedPrices)[0]), model: 'm', from: '2026-05-01' },
    ]);
    expect(costOf(usage({}), 'm', day('2026-04-30'), only)).toBe('before_first_price');
    expect(costOf(usage({}), 'm', day('2026-05-01'), only)).toMatchObject({ total: 0 });
    expect(costOf(usage({}), 'm', null, only)).toMatchObject({ total: 0 });
  });
});

test.each([
  ['claude-opus-4-5-20251101', 'claude-opus-4-5'],
  ['claude-opus-4-20250514', 'claude-opus-4'],
  ['claude-opus-5-5[1m]', 'claude-opus-5-5'],
  ['gpt-5-2025-08-07', 'gpt-5'],
  ['claude-3-7-sonnet-latest', 'claude-3-7-sonnet'],
  ['models/gemini-2.5-pro', 'gemini-2.5-pro'],
  ['GPT-5.6-Sol', 'gpt-5.6-sol'],
  ['anthropic/claude-opus-4.5', 'claude-opus-4-5'],
  ['openrouter/anthropic/claude-4.5-sonnet:thinking', 'claude-sonnet-4-5'],
  ['us.anthropic.claude-sonnet-4-5-20250929-v1:0', 'claude-sonnet-4-5'],
  ['bedrock/global.anthropic.claude-opus-4-6-v1', 'claude-opus-4-6'],
  ['vertex_ai/claude-opus-4-1@20250805', 'claude-opus-4-1'],
  ['claude-3.7-sonnet', 'claude-3-7-sonnet'],
  ['azure/gpt-5-2025-08-07', 'gpt-5'],
  ['projects/p/locations/global/publishers/google/models/gemini-2.5-pro', 'gemini-2.5-pro'],
  ['google/gemini-2.5-pro:free', 'gemini-2.5-pro:free'],
])('%s is listed as %s', (model, listed) => {
  expect(modelName(model)).toBe(listed);
});

test.each([
  ['claude-opus-4-5-20251101', false],
  ['models/gemini-2.5-pro', false],
  ['gpt-5.6', false],
  ['anthropic/claude-opus-4.5', true],
  ['eu.anthropic.claude-opus-4-5-20251101-v1:0', true],
  ['claude-opus-4-5@20251101', true],
])('%s is resold: %s', (model, resold) => expect(isResold(model)).toBe(resold));

test('every shipped price names its source, and no two hold at once', () => {
  const keys = shippedPrices.map(({ model, from }) => `${model} ${from}`);
  expect(new Set(keys).size).toBe(keys.length);
  for (const price of shippedPrices) {
    expect(price.source).toMatch(/^https:\/\//);
    expect(price.checked).toMatch(/^\d{4}-\d\d-\d\d$/);
    expect(price.model).toBe(modelName(price.model));
    expect(price.cacheRead).toBeLessThanOrEqual(price.input);
    if (price.long) expect(price.long.input).toBeGreaterThan(price.input);
  }
});
