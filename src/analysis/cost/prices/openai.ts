import type { Price, Rates } from '../types.ts';

const source = 'https://developers.openai.com/api/docs/pricing';

interface More {
  from?: string;
  /** Longer inputs cost twice as much, and their output 1.5 times as much. */
  longAbove?: number;
  /** From GPT-5.6 on, a cache write costs 1.25 times the input; earlier models charge nothing beyond the input. */
  writes?: boolean;
  checked?: string;
}

const dollars = (value: number): number => Math.round(value * 1e6) / 1e6;

/** Rates in dollars per million tokens: input, read from the cache, output. */
function gpt(model: string, input: number, cacheRead: number, output: number, more: More = {}): Price {
  const { from = null, longAbove, writes = false, checked = '2026-09-22' } = more;
  const rates = (inputFactor: number, outputFactor: number): Rates => ({
    input: input * inputFactor,
    output: output * outputFactor,
    cacheRead: dollars(cacheRead * inputFactor),
    cacheWrite: writes ? dollars(input * 1.25 * inputFactor) : null,
    cacheWrite1h: null,
  });
  const long = longAbove === undefined ? null : { above: longAbove, ...rates(2, 1.5) };
  return { model, provider: 'openai', from, long, source, checked, ...rates(1, 1) };
}

/** For most models `prompts with <272K input tokens` have the base rates, for later ones `up to 272K`. */
const below272k: More = { longAbove: 271_999 };
const upTo272k: More = { longAbove: 272_000 };

export const openaiPrices: readonly Price[] = [
  gpt('gpt-6.1-sol', 2, 0.1, 10, { ...upTo272k, writes: true, checked: '2026-10-13' }),
  gpt('gpt-6-astra', 10, 1, 50, { ...below272k, writes: true }),
  gpt('gpt-6-sol', 2, 0.2, 10, { ...upTo272k, writes: true }),
  gpt('gpt-6-luna', 0.1, 0.01, 0.5, { ...upTo272k, writes: true }),
  ...['gpt-5.6-sol', 'gpt-5.6'].flatMap((model) => [
    gpt(model, 5, 0.5, 30, { ...below272k, writes: true }),
    gpt(model, 4, 0.4, 20, { ...below272k, writes: true, from: '2026-08-21' }),
  ]),
  gpt('gpt-5.6-terra', 2.5, 0.25, 15, { ...below272k, writes: true }),
  gpt('gpt-5.6-terra', 2, 0.2, 12, { ...below272k, writes: true, from: '2026-07-30' }),
  gpt('gpt-5.6-luna', 1, 0.1, 6, { ...below272k, writes: true }),
  gpt('gpt-5.6-luna', 0.2, 0.02, 1.2, { ...below272k, writes: true, from: '2026-07-30' }),
  gpt('gpt-5.5', 5, 0.5, 30, below272k),
  gpt('gpt-5.4', 2.5, 0.25, 15, below272k),
  gpt('gpt-5.4-mini', 0.75, 0.075, 4.5),
  gpt('gpt-5.4-nano', 0.2, 0.02, 1.25),
  ...['gpt-5.3', 'gpt-5.3-codex', 'gpt-5.2', 'gpt-5.2-codex'].map((model) => gpt(model, 1.75, 0.175, 14)),
  ...['gpt-5.1', 'gpt-5.1-codex', 'gpt-5.1-codex-max', 'gpt-5', 'gpt-5-codex'].map((model) =>
    gpt(model, 1.25, 0.125, 10),
  ),
  ...['gpt-5.1-codex-mini', 'gpt-5-mini'].map((model) => gpt(model, 0.25, 0.025, 2)),
  gpt('gpt-5-nano', 0.05, 0.005, 0.4),
  gpt('gpt-4.1', 2, 0.5, 8),
  gpt('gpt-4.1-mini', 0.4, 0.1, 1.6),
  gpt('gpt-4.1-nano', 0.1, 0.025, 0.4),
  gpt('gpt-4o', 2.5, 1.25, 10),
  gpt('gpt-4o-mini', 0.15, 0.075, 0.6),
  gpt('o3', 10, 2.5, 40),
  gpt('o3', 2, 0.5, 8, { from: '2025-06-10' }),
  gpt('o4-mini', 1.1, 0.275, 4.4),
];
