import { z } from 'zod';
import { pageBase } from './common.ts';

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
  threads: z.array(
    z.object({
      agent: z.string(),
      prompt: z.string().nullable(),
      url: z.string(),
      turns: z.array(cacheTurn),
      lost: z.number(),
    }),
  ),
});

export type CachePage = z.infer<typeof cachePage>;
export type CacheTurn = z.infer<typeof cacheTurn>;
