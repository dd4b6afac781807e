import { z } from 'zod';
import { pageBase } from './common.ts';

/** Two exchanges side by side, chosen in the address: `compare.html?a=<name>&b=<name>`. */
export const comparePage = pageBase.extend({
  page: z.literal('compare'),
  /** Files of the index of exchanges. */
  parts: z.number(),
});

export type ComparePage = z.infer<typeof comparePage>;
