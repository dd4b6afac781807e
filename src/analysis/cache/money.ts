import type { Usage } from '../../wire/types.ts';
import { ratesFor } from '../cost/cost.ts';
import type { PriceFinder } from '../cost/find-price.ts';

/**
 * The extra cost of tokens that were not read from the cache, compared with reading them: at the write rate for as many
 * as the request wrote, at the plain input rate for the others. US dollars; null when the model has no price.
 */
export function costOfLoss(
  lost: number,
  usage: Usage | null,
  model: string | null,
  time: number | null,
  find: PriceFinder,
): number | null {
  if (lost === 0) return 0;
  if (usage === null || usage.input === null || model === null) return null;
  const price = find(model, time);
  if (typeof price === 'string') return null;
  const rates = ratesFor(price, usage.input);
  const written = Math.min(lost, usage.cacheWrite ?? 0);
  const shareOfHour = usage.cacheWrite ? Math.min(1, (usage.cacheWrite1h ?? 0) / usage.cacheWrite) : 0;
  const short = rates.cacheWrite ?? rates.input;
  const writeRate = shareOfHour * (rates.cacheWrite1h ?? short) + (1 - shareOfHour) * short;
  const dollars = written * writeRate + (lost - written) * rates.input - lost * rates.cacheRead;
  return dollars / 1_000_000;
}
