import { z } from 'zod';
import { pageBase } from './common.ts';
import { slotCost } from './family.ts';

/** A turn of a thread: how much of its prompt was the same as before, and what was lost. Tokens. */
const cacheTurn = z.object({
  url: z.string(),
  input: z.number(),
  stable: z.number(),
  lost: z.number(),
  cause: z.string().nullable(),
  detail: z.string().nullable(),
});

/** What broke the cache, and what it cost. */
export const cachePage = pageBase.extend({
  page: z.literal('cache'),
  causes: z.array(
    z.object({
      cause: z.string(),
      meaning: z.string(),
      requests: z.number(),
      lostTokens: z.number(),
      lostUsd: z.number().nullable(),
      example: z.string(),
      detail: z.string().nullable(),
    }),
  ),
  /** Slots and lines that keep most from the cache by standing where they do. */
  costs: z.array(slotCost),
  threads: z.array(
    z.object({
      agent: z.string(),
      prompt: z.string().nullable(),
      /** Label of its session, and when it began. */
      label: z.string().nullable(),
      started: z.string().nullable(),
      url: z.string(),
      turns: z.array(cacheTurn),
      lost: z.number(),
    }),
  ),
  /** Threads of more than one turn for which the page has no room: those that lost least. */
  threadsLeftOut: z.number(),
});

export type CachePage = z.infer<typeof cachePage>;
export type CacheTurn = z.infer<typeof cacheTurn>;
