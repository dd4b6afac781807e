import { z } from 'zod';
import { priceList } from '../../analysis/cost/override.ts';

const words = z.string().min(1);

const agentRule = z
  .strictObject({
    command: z.union([words, z.array(words).min(1)]).describe('Program names that the rule is for'),
    name: words.optional().describe('Agent id, as --agent'),
    mode: z.enum(['reverse', 'forward']).optional(),
    env: z.record(words, z.string()).optional().describe('Variables for the agent, as --env'),
    upstream: z.url().optional(),
    intercept: z.array(words).optional(),
  })
  .describe('What lens capture assumes when it starts one of these programs');

/** What a configuration file may hold. Paths count from its folder. */
export const configSchema = z.strictObject({
  captures: words.optional().describe('Folder of captures'),
  database: words.optional().describe('DuckDB file'),
  site: words.optional().describe('Folder that lens build writes'),
  prices: z.union([words, priceList]).optional().describe('Own prices, or a file of them'),
  agents: z.array(agentRule).optional(),
  check: z
    .strictObject({
      growth: z.union([z.literal(false), z.number().nonnegative()]).optional(),
      fixedLines: z.union([z.literal(false), z.int().nonnegative()]).optional(),
      descriptions: z.boolean().optional(),
      schemas: z.boolean().optional(),
      slots: z.boolean().optional(),
    })
    .optional()
    .describe('Rules of lens check'),
  redact: z
    .array(z.string().min(4, 'a text this short would mask what it should not'))
    .optional()
    .describe('Texts that are masked wherever a capture would write them'),
});

export type ConfigFile = z.infer<typeof configSchema>;
export type AgentRule = z.infer<typeof agentRule>;
