import { z } from 'zod';
import { anatomy, drift, pageBase, sentence } from './page.ts';
import { promptEdition, slotCost } from './prompts.ts';

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
      /** The median request of the family. */
      anatomy,
    })
    .nullable(),
  /** What providers reported, or local servers if no provider did; null when nobody did. */
  inputTokens: z.number().nullable(),
  /** Share of the reported input that was read from the cache, 0 to 1. */
  cachedShare: z.number().nullable(),
  outputTokens: z.number().nullable(),
  /** Whether these figures were reported by a server on the same machine. */
  local: z.boolean(),
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
  changed: z.object({ answer: z.array(sentence), versions: z.array(promptEdition) }),
  cost: z.object({ answer: z.array(sentence) }),
  breaks: z.object({ answer: z.array(sentence), costs: z.array(slotCost) }),
  attention: z.array(sentence),
  /** The most important findings of the report, in English, with the requests that each is based on. */
  findings: z.array(z.object({ topic: z.string(), text: sentence, evidence: sentence })),
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
  /** What versions of prompts changed from those before them. */
  prompts: z.array(promptEdition),
});

export type AgentSummary = z.infer<typeof agentSummary>;
export type VaryingSlot = z.infer<typeof varyingSlot>;
export type OverviewPage = z.infer<typeof overviewPage>;
export type AgentsPage = z.infer<typeof agentsPage>;

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
  /** Slots and lines that keep most from the cache by standing where they do. */
  costs: z.array(slotCost),
  threads: z.array(
    z.object({
      agent: z.string(),
      prompt: z.string().nullable(),
      /** Label of its session, and when it began. */
      label: z.string().nullable(),
      started: z.string().nullable(),
      url: z.string(),
      /** Number of the first turn shown, from 1, and of all turns of the thread: long threads come in several strips. */
      first: z.number(),
      all: z.number(),
      turns: z.array(cacheTurn),
      lost: z.number(),
    }),
  ),
  /** Which of its pages this is, from 1: the threads are in pages, the causes on the first. */
  number: z.number(),
  pages: z.number(),
});

export type CachePage = z.infer<typeof cachePage>;
export type CacheTurn = z.infer<typeof cacheTurn>;

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
