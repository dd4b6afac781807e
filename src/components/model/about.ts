import { z } from 'zod';
import { pageBase, sentence } from './common.ts';

/** How far the data can be trusted: logs, warnings, how it was captured. */
export const aboutPage = pageBase.extend({
  page: z.literal('about'),
  logs: z.array(
    z.object({
      name: z.string(),
      format: z.string(),
      bytes: z.number(),
      lines: z.number(),
      exchanges: z.number(),
      warnings: z.number(),
      present: z.boolean(),
    }),
  ),
  warnings: z.array(
    z.object({
      code: z.string(),
      count: z.number(),
      message: z.string(),
      log: z.string().nullable(),
      line: z.number().nullable(),
    }),
  ),
  sessions: z.array(
    z.object({
      session: z.string(),
      ts: z.string().nullable(),
      agent: z.string(),
      version: z.string().nullable(),
      mode: z.string().nullable(),
      dry: z.string().nullable(),
      label: z.string().nullable(),
      command: z.string().nullable(),
      cwd: z.string().nullable(),
      exchanges: z.number(),
    }),
  ),
  sessionsLeftOut: z.number(),
  outcomes: z.array(z.object({ outcome: z.string(), exchanges: z.number() })),
  fidelity: z.array(sentence),
});
export type AboutPage = z.infer<typeof aboutPage>;
