import { z } from 'zod';
import { pageBase } from './page.ts';

const usageRow = z.object({
  /** Null for exchanges without such a value. */
  name: z.string().nullable(),
  url: z.string(),
  exchanges: z.number(),
  failed: z.number(),
  inputTokens: z.number().nullable(),
  cacheReadTokens: z.number().nullable(),
  outputTokens: z.number().nullable(),
  /** Input of all requests, o200k estimate. */
  estimatedInputTokens: z.number().nullable(),
  /** Known cost of answers of providers, and the exchanges of providers without one. */
  usd: z.number().nullable(),
  unpriced: z.number(),
  ttftP50: z.number().nullable(),
  ttftP95: z.number().nullable(),
  msP50: z.number().nullable(),
  msP95: z.number().nullable(),
});

/** Tokens, money, latency and errors, by day, model, agent, session and folder. */
export const usagePage = pageBase.extend({
  page: z.literal('usage'),
  groups: z.array(
    z.object({ group: z.enum(['day', 'model', 'agent', 'session', 'folder']), rows: z.array(usageRow) }),
  ),
});

export type UsagePage = z.infer<typeof usagePage>;
export type UsageLine = z.infer<typeof usageRow>;
