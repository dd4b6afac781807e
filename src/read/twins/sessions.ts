import { z } from 'zod';
import { exchangeRow } from './exchanges.ts';
import { pageBase } from './page.ts';
import { workspace } from './workspace.ts';

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

/** All sessions, in pages. */
export const sessionsPage = pageBase.extend({
  page: z.literal('sessions'),
  number: z.number(),
  pages: z.number(),
  sessions: z.array(sessionSummary),
});

/** One session: its workspace, and a part of its exchanges for browsers without scripts. */
export const sessionPage = pageBase.extend({
  page: z.literal('session'),
  session: sessionSummary,
  number: z.number(),
  pages: z.number(),
  workspace,
  rows: z.array(exchangeRow),
});

export type SessionSummary = z.infer<typeof sessionSummary>;
export type SessionsPage = z.infer<typeof sessionsPage>;
export type SessionPage = z.infer<typeof sessionPage>;
