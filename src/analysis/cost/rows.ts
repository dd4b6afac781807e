import type { DerivedRow } from '../../store/schema/tables.ts';
import type { Exchange } from '../requests/material.ts';
import { costOf } from './cost.ts';
import { isResold, type PriceFinder } from './find-price.ts';
import { type Reported, servedAs } from './reported.ts';
import type { Price, Unpriced } from './types.ts';

/** The inputs for the cost of an exchange. */
export interface CostInput {
  exchange: Exchange;
  reported: Reported | undefined;
  /** Envelope of its body. */
  frame: unknown;
}

/** The row of `exchange_costs` of one exchange. */
export function costRow(
  { exchange, reported, frame }: CostInput,
  find: PriceFinder,
): DerivedRow<'exchange_costs'> {
  const model = reported?.model || exchange.model;
  const cost = otherwiseServed(reported, frame) ?? costOf(reported?.usage ?? null, model, exchange.ts, find);
  const charged = reported?.dry ? null : (reported?.cost ?? null);
  const ofGateway = { reported_usd: charged, total_usd: charged, basis: 'reported', confidence: 'high' };
  const own = { exchange_id: exchange.n, model };
  if (typeof cost === 'string')
    return charged === null ? { ...own, unpriced: cost } : { ...own, ...ofGateway };
  const { price } = cost;
  const fees = price.provider === 'anthropic' ? (reported?.webSearches ?? 0) * webSearchUsd : 0;
  const list = cost.total + fees;
  return {
    ...own,
    total_usd: list,
    list_usd: list,
    basis: 'list price',
    confidence: confidenceOf(exchange, reported, model),
    fees_usd: fees,
    fees_left_out: reported?.otherFees.length ? [...reported.otherFees] : null,
    uncached_usd: cost.uncached,
    cache_read_usd: cost.cacheRead,
    cache_write_usd: cost.cacheWrite,
    output_usd: cost.output,
    without_cache_usd: cost.withoutCache,
    long_context: cost.long,
    price_model: price.model,
    price_from: price.from,
    ...(charged === null ? {} : ofGateway),
  };
}

/** Anthropic: $10 per 1,000 searches, see `Reported.webSearches`. */
const webSearchUsd = 0.01;

/**
 * How reliable a list price is as the price paid: `low` if the answer does not name its model, `medium` if the day is
 * unknown, cache writes are not split by TTL, or a reseller served the model.
 */
function confidenceOf(
  { ts }: Exchange,
  reported: Reported | undefined,
  model: string | null,
): 'high' | 'medium' | 'low' {
  if (!reported?.model) return 'low';
  const { cacheWrite = 0, cacheWrite5m = null, cacheWrite1h = null } = reported.usage ?? {};
  const isSplit = !cacheWrite || cacheWrite5m !== null || cacheWrite1h !== null;
  return ts === null || !isSplit || isResold(model ?? '') ? 'medium' : 'high';
}

/** List prices do not apply to answers that were not charged, or that were served at another tier. */
function otherwiseServed(reported: Reported | undefined, frame: unknown): Unpriced | null {
  if (reported?.dry) return 'dry_run';
  return reported?.tier || servedAs(frame) ? 'service_tier' : null;
}

/** Rows of `prices`: the whole table, including custom prices. */
export function priceRows(prices: readonly Price[]): DerivedRow<'prices'>[] {
  return prices.map(({ model, provider, from, long, source, checked, ...rates }) => ({
    model,
    provider,
    from_day: from,
    input_usd: rates.input,
    output_usd: rates.output,
    cache_read_usd: rates.cacheRead,
    cache_write_usd: rates.cacheWrite,
    cache_write_1h_usd: rates.cacheWrite1h,
    long_above: long?.above,
    long_input_usd: long?.input,
    long_output_usd: long?.output,
    long_cache_read_usd: long?.cacheRead,
    long_cache_write_usd: long?.cacheWrite,
    long_cache_write_1h_usd: long?.cacheWrite1h,
    source,
    checked_day: checked,
  }));
}
