import type { IdentityTree } from '../../store/prefix-tree.ts';
import type { DerivedRow } from '../../store/schema/tables.ts';
import { priceFinder } from '../cost/find-price.ts';
import type { Reported } from '../cost/reported.ts';
import { costRow, priceRows } from '../cost/rows.ts';
import type { Price } from '../cost/types.ts';
import type { Elements } from '../requests/elements.ts';
import type { Exchange, Material } from '../requests/material.ts';
import type { SomeTables } from '../tables.ts';
import type { Link } from '../threads/types.ts';
import type { TokenParts } from '../tokens/exchange-parts.ts';
import { Baselines } from './baseline.ts';
import { pairRows } from './pairs.ts';
import { Prompts } from './prompts.ts';
import { sessionBreaks } from './session-breaks.ts';
import { slotLookup } from './slots.ts';

/** The inputs for costs other than the requests. */
export interface MoneyFacts {
  /** Usage that providers reported, by exchange number. */
  reported: ReadonlyMap<number, Reported>;
  prices: readonly Price[];
}

export interface MoneySource {
  material: Material;
  /** Exchanges with a known wire format, by time, then id. */
  exchanges: readonly Exchange[];
  elements: Elements;
  identities: IdentityTree;
  links: readonly Link[];
  surfaces: readonly DerivedRow<'surfaces'>[];
  slots: readonly DerivedRow<'slots'>[];
  /** Rows of `_slot_samples`. */
  samples: readonly DerivedRow<'_slot_samples'>[];
  about(exchange: Exchange): { family: string | null; role: string | null };
  labelOf(session: string): string | null;
  parts: Pick<TokenParts, 'estimateTo'>;
  /** o200k tokens of a text. */
  estimate(text: string): number;
}

/** The tables about costs and cache: `prices`, `exchange_costs`, `cache_pairs`, `prefix_breaks`. */
export function moneyTables(source: MoneySource, { reported, prices }: MoneyFacts): SomeTables {
  const { material, elements, identities, links, about, parts, estimate } = source;
  const frameOf = ({ rest }: Exchange): unknown => (rest === null ? undefined : material.rests.get(rest));
  const findPrice = priceFinder(prices);
  // Counting tokens is free and does not use the cache.
  const asking = source.exchanges.filter((exchange) => about(exchange).role !== 'count_tokens');
  const prompts = new Prompts({
    material,
    elements,
    identities,
    estimateTo: (node) => parts.estimateTo(node),
  });
  const threads = new Map(links.map(({ exchange, thread }) => [exchange, thread]));
  const context = {
    prompts,
    baselines: new Baselines({ exchanges: source.exchanges, links, reported, about, prompts }),
    reported,
    frameOf,
    slotOf: slotLookup(source),
    threadOf: ({ n }: Exchange) => threads.get(n) ?? null,
    familyOf: (exchange: Exchange) => about(exchange).family,
    findPrice,
    estimate,
  };
  const pairs = asking.map((exchange) => pairRows(exchange, context)).filter((rows) => rows !== null);
  return {
    prices: priceRows(prices),
    exchange_costs: asking.map((exchange) =>
      costRow({ exchange, reported: reported.get(exchange.n), frame: frameOf(exchange) }, findPrice),
    ),
    cache_pairs: pairs.map(({ pair }) => pair),
    prefix_breaks: [
      ...pairs.map(({ prefixBreak }) => prefixBreak).filter((row) => row !== null),
      ...sessionBreaks(asking, source, context),
    ],
  };
}
