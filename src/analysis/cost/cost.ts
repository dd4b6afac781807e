import type { Usage } from '../../wire/types.ts';
import type { PriceFinder } from './find-price.ts';
import type { Cost, Price, Rates, Unpriced } from './types.ts';

const million = 1_000_000;

/** The rates for a request with this many input tokens. */
export function ratesFor(price: Price, input: number): Rates {
  return price.long !== null && input > price.long.above ? price.long : price;
}

/**
 * Cost of one exchange at the list price of its day: tokens of each kind times their rates, in US dollars.
 *
 * Cache writes without a reported TTL are charged at the rate of the shorter TTL, the default of the API. Reasoning is
 * part of the output.
 *
 * @param usage normalized usage; input must be known
 * @param time milliseconds since 1970, or null when unknown
 * @returns the cost, or the reason why there is no price
 */
export function costOf(
  usage: Usage | null,
  model: string | null,
  time: number | null,
  find: PriceFinder,
): Cost | Unpriced {
  if (usage === null || usage.input === null || usage.output === null) return 'no_usage';
  if (model === null || model === '') return 'no_model';
  const price = find(model, time);
  if (typeof price === 'string') return price;
  const rates = ratesFor(price, usage.input);
  const read = usage.cacheRead ?? 0;
  const written = usage.cacheWrite ?? 0;
  const writtenHour = Math.min(usage.cacheWrite1h ?? 0, written);
  // Tokens that are neither read from nor written to the cache, including tool-use prompts, are charged at the input
  // rate.
  const plain = Math.max(0, usage.input - read - written);
  const perHour = rates.cacheWrite1h ?? rates.cacheWrite ?? rates.input;
  const uncached = (plain * rates.input) / million;
  const cacheRead = (read * rates.cacheRead) / million;
  const cacheWrite =
    (writtenHour * perHour + (written - writtenHour) * (rates.cacheWrite ?? rates.input)) / million;
  const output = (usage.output * rates.output) / million;
  return {
    price,
    long: rates === price.long,
    uncached,
    cacheRead,
    cacheWrite,
    output,
    total: uncached + cacheRead + cacheWrite + output,
    withoutCache: (Math.max(usage.input, read + written) * rates.input) / million + output,
  };
}
