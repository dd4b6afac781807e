import type { Price } from '../types.ts';
import { anthropicPrices } from './anthropic.ts';
import { googlePrices } from './google.ts';
import { openaiPrices } from './openai.ts';

/** The prices shipped with lens. A model without an entry has no price. */
export const shippedPrices: readonly Price[] = [...anthropicPrices, ...openaiPrices, ...googlePrices];
