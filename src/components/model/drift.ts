import { z } from 'zod';

/**
 * What a slot held over time. The requests of its prompt, in the order they were sent, are told in `parts` equal parts (a
 * part a request while there are few); a run is [first part, parts, rank of its value], with rank -1 where the prompt came
 * without the slot.
 */
export const drift = z.object({
  requests: z.number(),
  parts: z.number(),
  runs: z.array(z.tuple([z.number(), z.number(), z.number()])),
});

export type Drift = z.infer<typeof drift>;
