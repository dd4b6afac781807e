import { z } from 'zod';
import { pageBase } from './common.ts';
import { drift } from './drift.ts';
import { slotView } from './family.ts';

/** One slot as a line of the list. */
const slotLine = z.object({
  slot: z.string(),
  url: z.string(),
  name: z.string(),
  kind: z.string(),
  group: slotView.shape.group,
  distinct: z.number(),
  samples: z.number(),
  requests: z.number(),
  commonest: z.string(),
  /** Its values over time; null when its prompt was seen once. */
  drift: drift.nullable(),
});

/** Everything that varies, prompt by prompt. */
export const slotsPage = pageBase.extend({
  page: z.literal('slots'),
  kinds: z.array(z.object({ kind: z.string(), group: slotView.shape.group, slots: z.number() })),
  families: z.array(
    z.object({
      family: z.string(),
      url: z.string(),
      agent: z.string(),
      name: z.string(),
      slots: z.array(slotLine),
    }),
  ),
  slotsLeftOut: z.number(),
});

export type SlotLine = z.infer<typeof slotLine>;
export type SlotsPage = z.infer<typeof slotsPage>;
