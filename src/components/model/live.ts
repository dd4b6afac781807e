import { z } from 'zod';
import { pageBase } from './common.ts';

/** A log in the folder of captures: what the disk and, once it is analysed, the database say of it. */
const capture = z.object({
  log: z.string(),
  bytes: z.number(),
  /** When it was last written. */
  written: z.string(),
  /** The capture that writes it is still going on. */
  running: z.boolean(),
  /** Null until it was analysed. */
  session: z
    .object({
      url: z.string(),
      ts: z.string().nullable(),
      agent: z.string(),
      label: z.string().nullable(),
      exchanges: z.number(),
    })
    .nullable(),
});

/** What is being captured, from `lens serve` alone: every capture of the folder, and below them what they write. */
export const livePage = pageBase.extend({
  page: z.literal('live'),
  captures: z.array(capture),
  capturesLeftOut: z.number(),
});

export type LiveCapture = z.infer<typeof capture>;
export type LivePage = z.infer<typeof livePage>;
