import { z } from 'zod';

/** Versions of each agent against models (as captured) or configurations (as probed). */
export const editionMatrices = z.array(
  z.object({
    agent: z.string(),
    basis: z.enum(['captured', 'probed']),
    columns: z.array(z.string()),
    rows: z.array(
      z.object({
        version: z.string().nullable(),
        cells: z.array(
          z
            .object({
              /** Tokens of the instructions, o200k estimate. */
              tokens: z.number(),
              tools: z.number().nullable(),
              requests: z.number().nullable(),
              /** Lines that differ from the version before, or parts that differ from the baseline. */
              changed: z.number().nullable(),
              url: z.string().nullable(),
            })
            .nullable(),
        ),
      }),
    ),
  }),
);

/** What the experiments of lens probe found to determine each part of a prompt. */
export const determinants = z.array(
  z.object({
    agent: z.string(),
    version: z.string().nullable(),
    subject: z.string(),
    name: z.string(),
    factors: z.array(z.string()),
    changes: z.array(z.string()),
    baseline: z.string().nullable(),
    situation: z.string().nullable(),
  }),
);
