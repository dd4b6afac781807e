import type { Price, Rates } from '../types.ts';

const source = 'https://platform.claude.com/docs/en/about-claude/pricing';
const checked = '2026-10-24';

/**
 * Rates of a Claude model. According to the price page a write with a TTL of five minutes costs 1.25 times the input,
 * one with a TTL of an hour twice, and a read a tenth; models with another read rate pass it.
 */
function rates(input: number, output: number, readShare = 0.1): Rates {
  const dollars = (value: number): number => Math.round(value * 1e6) / 1e6;
  return {
    input,
    output,
    cacheRead: dollars(input * readShare),
    cacheWrite: dollars(input * 1.25),
    cacheWrite1h: dollars(input * 2),
  };
}

function claude(model: string, own: Rates, more: Partial<Pick<Price, 'from' | 'long'>> = {}): Price {
  return { model, provider: 'anthropic', from: null, long: null, source, checked, ...own, ...more };
}

/** Beta of the 1M context window: more expensive above 200,000 tokens until it became generally available. */
const longBeta = (input: number, output: number): Price['long'] => ({
  above: 200_000,
  ...rates(input, output),
});

export const anthropicPrices: readonly Price[] = [
  ...['claude-fable-5-1', 'claude-mythos-5-1'].map((model) => claude(model, rates(10, 50, 0.025))),
  ...['claude-fable-5', 'claude-mythos-5'].map((model) => claude(model, rates(10, 50))),
  claude('claude-opus-5-5', rates(4, 20, 0.05)),
  ...['claude-opus-5', 'claude-opus-4-8', 'claude-opus-4-7', 'claude-opus-4-5'].map((model) =>
    claude(model, rates(5, 25)),
  ),
  claude('claude-opus-4-6', rates(5, 25), { long: longBeta(10, 37.5) }),
  claude('claude-opus-4-6', rates(5, 25), { from: '2026-03-13' }),
  ...['claude-opus-4-1', 'claude-opus-4', 'claude-opus-4-0'].map((model) => claude(model, rates(15, 75))),
  claude('claude-sonnet-5-5', rates(2, 10)),
  claude('claude-sonnet-5-5', rates(2, 10, 0.05), { from: '2026-10-07' }),
  claude('claude-sonnet-5', rates(2, 10)),
  claude('claude-sonnet-4-6', rates(3, 15), { long: longBeta(6, 22.5) }),
  claude('claude-sonnet-4-6', rates(3, 15), { from: '2026-03-13' }),
  ...['claude-sonnet-4-5', 'claude-sonnet-4', 'claude-sonnet-4-0'].map((model) =>
    claude(model, rates(3, 15), { long: longBeta(6, 22.5) }),
  ),
  claude('claude-3-7-sonnet', rates(3, 15)),
  claude('claude-haiku-5-5', rates(0.1, 0.5), { long: { above: 100_000, ...rates(0.5, 2.5) } }),
  claude('claude-haiku-4-5', rates(1, 5)),
  claude('claude-3-5-haiku', rates(0.8, 4)),
];
