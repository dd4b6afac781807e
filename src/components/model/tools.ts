import { z } from 'zod';
import { pageBase } from './common.ts';

const toolSummary = z.object({
  agent: z.string(),
  name: z.string(),
  url: z.string(),
  type: z.string(),
  /** First line of its description. */
  summary: z.string(),
  parameters: z.number(),
  required: z.number(),
  /** Whole definition, o200k estimate. */
  tokens: z.number(),
  versions: z.number(),
  requests: z.number(),
  deferred: z.boolean(),
  calls: z.number(),
  failures: z.number(),
});

export const toolsPage = pageBase.extend({
  page: z.literal('tools'),
  /** Tools of every agent by what they are for, where there are several agents; cells in the order of `agents`. */
  matrix: z.object({
    agents: z.array(z.string()),
    rows: z.array(
      z.object({
        purpose: z.string(),
        cells: z.array(z.array(z.object({ name: z.string(), url: z.string().nullable() }))),
      }),
    ),
  }),
  agents: z.array(
    z.object({ agent: z.string(), requests: z.number(), tokens: z.number(), tools: z.array(toolSummary) }),
  ),
});

/** One parameter, nested ones by dotted path. */
const toolParameter = z.object({
  path: z.string(),
  depth: z.number(),
  type: z.string(),
  required: z.boolean(),
  values: z.array(z.string()),
  default: z.string().nullable(),
  description: z.string(),
});

const toolVersion = z.object({
  version: z.number(),
  type: z.string(),
  wireType: z.string().nullable(),
  deferred: z.boolean(),
  description: z.string(),
  /** Characters of the description left out of the page. */
  more: z.number(),
  schema: z.string().nullable(),
  tokens: z.number(),
  descriptionTokens: z.number(),
  schemaTokens: z.number(),
  requests: z.number(),
  firstSeen: z.string().nullable(),
  lastSeen: z.string().nullable(),
  parameters: z.array(toolParameter),
});

const toolCall = z.object({
  exchange: z.string(),
  url: z.string(),
  ts: z.string().nullable(),
  arguments: z.string(),
  result: z.string().nullable(),
  isError: z.boolean().nullable(),
});

/** One tool of one agent: definitions, where it is offered, how it was called. */
export const toolPage = pageBase.extend({
  page: z.literal('tool'),
  tool: toolSummary,
  versions: z.array(toolVersion),
  families: z.array(
    z.object({
      family: z.string(),
      url: z.string(),
      requests: z.number(),
      of: z.number(),
      always: z.boolean(),
    }),
  ),
  calls: z.array(toolCall),
  callsLeftOut: z.number(),
});

export type ToolSummary = z.infer<typeof toolSummary>;
export type ToolsPage = z.infer<typeof toolsPage>;
export type ToolParameter = z.infer<typeof toolParameter>;
export type ToolVersion = z.infer<typeof toolVersion>;
export type ToolPage = z.infer<typeof toolPage>;
