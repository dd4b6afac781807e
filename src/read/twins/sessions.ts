import { z } from 'zod';
import { pageBase } from './page.ts';

const sessionSummary = z.object({
  session: z.string(),
  url: z.string(),
  ts: z.string().nullable(),
  agent: z.string(),
  version: z.string().nullable(),
  label: z.string().nullable(),
  command: z.string().nullable(),
  cwd: z.string().nullable(),
  branch: z.string().nullable(),
  mode: z.string().nullable(),
  dry: z.string().nullable(),
  exchanges: z.number(),
  threads: z.number(),
  failed: z.number(),
  /** From the first request to the end of the last answer, in milliseconds. */
  ms: z.number().nullable(),
  inputTokens: z.number().nullable(),
  outputTokens: z.number().nullable(),
});

/** Exchanges over the time captured, in equal parts. */
const density = z.object({
  from: z.string(),
  to: z.string(),
  buckets: z.number(),
  /** By agent, the busiest first: exchanges of each part, zero where there are none. */
  agents: z.array(z.object({ agent: z.string(), counts: z.array(z.number()) })),
  /** When each file of the index of exchanges begins; null for those whose times are not known. */
  starts: z.array(z.string().nullable()),
});

/** All sessions, in pages, below the density of everything captured. */
export const sessionsPage = pageBase.extend({
  page: z.literal('sessions'),
  number: z.number(),
  pages: z.number(),
  density: density.nullable(),
  sessions: z.array(sessionSummary),
});

/** An exchange as a line of a session: when it ran, and in which thread. */
const sessionExchange = z.object({
  id: z.string(),
  url: z.string(),
  ts: z.string().nullable(),
  /** Index in the list of threads; null outside of any. */
  thread: z.number().nullable(),
  turn: z.number().nullable(),
  /** How it follows the one before in its thread: start, continues, retry, repeat, fork or edited. */
  relation: z.string().nullable(),
  /** Index in the list of exchanges of the one it follows, where that one is in it. */
  follows: z.number().nullable(),
  prompt: z.string().nullable(),
  role: z.string().nullable(),
  model: z.string().nullable(),
  request: z.string(),
  status: z.number().nullable(),
  outcome: z.string(),
  failed: z.boolean(),
  /** Milliseconds since the session's first request; null when the log does not say. */
  start: z.number().nullable(),
  firstContent: z.number().nullable(),
  end: z.number().nullable(),
  inputTokens: z.number().nullable(),
  cacheReadTokens: z.number().nullable(),
  outputTokens: z.number().nullable(),
});

/** One session: its exchanges against time, thread by thread. */
export const sessionPage = pageBase.extend({
  page: z.literal('session'),
  session: sessionSummary,
  threads: z.array(
    z.object({
      prompt: z.string(),
      url: z.string().nullable(),
      role: z.string().nullable(),
      /** main, continuation, subagent, title … */
      kind: z.string().nullable(),
      /** Index in the list of exchanges of the one that started it, and the tool it was called by. */
      parent: z.number().nullable(),
      parentTool: z.string().nullable(),
      exchanges: z.number(),
    }),
  ),
  /** Milliseconds from the first request to the last end. */
  span: z.number(),
  exchanges: z.array(sessionExchange),
  exchangesLeftOut: z.number(),
});

export type SessionSummary = z.infer<typeof sessionSummary>;
export type Density = z.infer<typeof density>;
export type SessionsPage = z.infer<typeof sessionsPage>;
export type SessionPage = z.infer<typeof sessionPage>;

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
