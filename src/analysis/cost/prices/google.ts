import type { Price, Rates } from '../types.ts';

const source = 'https://ai.google.dev/gemini-api/docs/pricing';

/**
 * Rates in dollars per million tokens: input, read from the cache, output. Implicit caching does not charge for writes.
 * The hourly storage of explicit caches is not in the usage and therefore not in the cost.
 */
function gemini(
  model: string,
  [input, cacheRead, output]: readonly [number, number, number],
  more: Partial<Pick<Price, 'from' | 'checked'>> & { above200k?: readonly [number, number, number] } = {},
): Price {
  const { above200k, from = null, checked = '2026-09-22' } = more;
  const rates = (of: readonly [number, number, number]): Rates => ({
    input: of[0],
    cacheRead: of[1],
    output: of[2],
    cacheWrite: null,
    cacheWrite1h: null,
  });
  const long = above200k === undefined ? null : { above: 200_000, ...rates(above200k) };
  return { model, provider: 'google', from, long, source, checked, ...rates([input, cacheRead, output]) };
}

export const googlePrices: readonly Price[] = [
  gemini('gemini-4-argon', [2, 0.1, 10], { checked: '2026-10-13' }),
  gemini('gemini-4-argon', [4, 0.2, 20], { from: '2026-12-01', checked: '2026-10-13' }),
  ...['gemini-3.8-flash', 'gemini-3.7-flash', 'gemini-3.6-flash'].flatMap((model) => [
    gemini(model, [0.75, 0.075, 3.75]),
    gemini(model, [1.5, 0.15, 7.5], { from: '2027-01-01' }),
  ]),
  gemini('gemini-3.5-flash', [1.5, 0.15, 9]),
  gemini('gemini-3.5-flash-lite', [0.3, 0.03, 2.5]),
  gemini('gemini-3.1-flash-lite', [0.25, 0.025, 1.5]),
  ...['gemini-3.1-pro-preview', 'gemini-3-pro-preview'].map((model) =>
    gemini(model, [2, 0.2, 12], { above200k: [4, 0.4, 18] }),
  ),
  gemini('gemini-3-flash-preview', [0.5, 0.05, 3]),
  gemini('gemini-2.5-pro', [1.25, 0.125, 10], { above200k: [2.5, 0.25, 15] }),
  gemini('gemini-2.5-flash', [0.3, 0.03, 2.5]),
  gemini('gemini-2.5-flash-lite', [0.1, 0.01, 0.4]),
];
