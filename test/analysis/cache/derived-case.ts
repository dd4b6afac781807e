import { shippedPrices } from '../../../src/analysis/cost/prices/table.ts';
import type { Reported } from '../../../src/analysis/cost/reported.ts';
import { derive } from '../../../src/analysis/derive.ts';
import { findFamilies } from '../../../src/analysis/prompts/families.ts';
import type { AllRows } from '../../../src/analysis/tables.ts';
import { loadTokenCounter } from '../../../src/analysis/tokens/count.ts';
import { type GivenExchange, materialOf } from '../material.ts';

const count = await loadTokenCounter();

/** Every table that exchanges and what was reported of them give. */
export function derivedCase(exchanges: readonly { given: GivenExchange; reported: Reported }[]): AllRows {
  const reported = new Map(exchanges.map((exchange, index) => [index + 1, exchange.reported]));
  const material = materialOf(exchanges.map(({ given }) => given));
  return derive(material, { findFamilies, count }, { reported, prices: shippedPrices });
}
