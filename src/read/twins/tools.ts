import { z } from 'zod';
import { diffText } from './compare.ts';
import { message, pageBase } from './page.ts';

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
  /** What changed from the definition before; null for the first one. */
  changes: z.array(z.object({ summary: message, text: diffText.nullable() })).nullable(),
  /** Whether its description, schema and parameters are given: the latest ones only. */
  full: z.boolean(),
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

/** What calls give a tool under one name, at the top of their arguments. */
const toolArgument = z.object({
  name: z.string(),
  /** Calls that give it a value other than null. */
  calls: z.number(),
  distinct: z.number(),
  /** Its commonest value as JSON, cut, and how many calls give it; null when none does. */
  commonest: z.object({ value: z.string(), calls: z.number() }).nullable(),
  /** Its latest definition names it, and demands it. */
  defined: z.boolean(),
  required: z.boolean(),
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
  /** Arguments of its calls, the most given first; then what its latest definition offers and no call gave. */
  arguments: z.array(toolArgument),
  calls: z.array(toolCall),
  callsLeftOut: z.number(),
});

export type ToolSummary = z.infer<typeof toolSummary>;
export type ToolsPage = z.infer<typeof toolsPage>;
export type ToolParameter = z.infer<typeof toolParameter>;
export type ToolVersion = z.infer<typeof toolVersion>;
export type ToolArgument = z.infer<typeof toolArgument>;
export type ToolPage = z.infer<typeof toolPage>;
