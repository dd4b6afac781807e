import { z } from 'zod';
import { anatomy, pageBase, sentence } from './common.ts';
import { drift } from './drift.ts';
import { promptVersion, slotCost } from './family.ts';

/** One agent as the overview and the agents page show it. */
const agentSummary = z.object({
  agent: z.string(),
  url: z.string(),
  versions: z.array(z.string()),
  models: z.array(z.string()),
  wires: z.array(z.string()),
  exchanges: z.number(),
  sessions: z.number(),
  families: z.number(),
  tools: z.number(),
  /** The family with the longest prompt of the commonest role: what people mean by the system prompt. */
  main: z
    .object({
      family: z.string(),
      url: z.string(),
      name: z.string(),
      samples: z.number(),
      slots: z.number(),
      /** Mean tokens of its instruction texts, and those of them that never change; o200k. */
      tokens: z.number(),
      fixedTokens: z.number(),
      /** The mean request of the family. */
      anatomy,
    })
    .nullable(),
  inputTokens: z.number().nullable(),
  cacheReadTokens: z.number().nullable(),
  outputTokens: z.number().nullable(),
});

/** A thing that varies, as a line of a list. */
const varyingSlot = z.object({
  slot: z.string(),
  url: z.string(),
  agent: z.string(),
  family: z.string(),
  name: z.string(),
  kind: z.string(),
  distinct: z.number(),
  commonest: z.string(),
  /** Group of kinds that share a colour and a mark. */
  group: z.string(),
  drift: drift.nullable(),
});

/** The first page: what was captured, what the prompts are made of, what varies and changed, what it costs and why. */
export const overviewPage = pageBase.extend({
  page: z.literal('overview'),
  captured: z.array(sentence),
  agents: z.array(agentSummary),
  varies: z.object({ answer: sentence, slots: z.array(varyingSlot) }),
  /** Versions of prompts that differ from the one before, the newest first. */
  changed: z.object({ answer: z.array(sentence), versions: z.array(promptVersion) }),
  cost: z.object({ answer: z.array(sentence) }),
  breaks: z.object({ answer: z.array(sentence), costs: z.array(slotCost) }),
  attention: z.array(sentence),
});

/** All agents side by side. */
export const agentsPage = pageBase.extend({
  page: z.literal('agents'),
  agents: z.array(agentSummary),
  /** Versions over time, for each agent from the first seen to the last. */
  versions: z.array(
    z.object({
      agent: z.string(),
      version: z.string(),
      firstSeen: z.string().nullable(),
      lastSeen: z.string().nullable(),
      exchanges: z.number(),
    }),
  ),
  /** What versions of prompts say otherwise than those before them. */
  prompts: z.array(promptVersion),
});

export type AgentSummary = z.infer<typeof agentSummary>;
export type VaryingSlot = z.infer<typeof varyingSlot>;
export type OverviewPage = z.infer<typeof overviewPage>;
export type AgentsPage = z.infer<typeof agentsPage>;
