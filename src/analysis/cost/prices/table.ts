import type { Price } from '../types.ts';
import { anthropicPrices } from './anthropic.ts';
import { googlePrices } from './google.ts';
import { openaiPrices } from './openai.ts';

/** The prices lens ships. A model that is not in here is not priced. */
export const shippedPrices: readonly Price[] = [...anthropicPrices, ...openaiPrices, ...googlePrices];
