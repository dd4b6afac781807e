import { z } from 'zod';
import { pageBase } from './common.ts';

/** Something that can be compared with another of its kind. */
const comparable = z.object({
  /** Part of the address of its comparisons: `compare/<key>/<key>.html`. */
  key: z.string(),
  kind: z.enum(['agent', 'version', 'prompt', 'session']),
  name: z.string(),
});

/** Pairs that are worth a look, and the choice of any two exchanges: `compare.html?a=<name>&b=<name>`. */
export const comparePage = pageBase.extend({
  page: z.literal('compare'),
  /** Files of the index of exchanges. */
  parts: z.number(),
  /** Comparisons that are published, by what they are between. */
  groups: z.array(
    z.object({
      kind: comparable.shape.kind,
      pairs: z.array(z.object({ before: z.string(), after: z.string(), url: z.string() })),
    }),
  ),
  /** Everything that can be compared. */
  comparables: z.array(comparable),
});

export type Comparable = z.infer<typeof comparable>;
export type ComparePage = z.infer<typeof comparePage>;
