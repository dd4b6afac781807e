import { z } from 'zod';
import { anatomy, pageBase } from './page.ts';
import { workspace } from './workspace.ts';

/** One exchange as a line of 24 pixels. */
export const exchangeRow = z.object({
  id: z.string(),
  url: z.string(),
  ts: z.string().nullable(),
  agent: z.string(),
  family: z.string().nullable(),
  familyUrl: z.string().nullable(),
  role: z.string().nullable(),
  model: z.string().nullable(),
  method: z.string(),
  path: z.string(),
  status: z.number().nullable(),
  outcome: z.string(),
  failed: z.boolean(),
  inputTokens: z.number().nullable(),
  cacheReadTokens: z.number().nullable(),
  outputTokens: z.number().nullable(),
  ms: z.number().nullable(),
  turn: z.number().nullable(),
  anatomy: anatomy.nullable(),
});

export const exchangesPage = pageBase.extend({
  page: z.literal('exchanges'),
  number: z.number(),
  pages: z.number(),
  total: z.number(),
  workspace,
  rows: z.array(exchangeRow),
});

/** One part of a message, text cut where it would make the page too large. */
const blockView = z.object({
  type: z.string(),
  /** Tool name, media type, or the wire's own type word. */
  label: z.string().nullable(),
  text: z.string(),
  /** Characters left out; the raw JSON has them. */
  more: z.number(),
  isError: z.boolean(),
  /** Number of the instruction text it is, from 1; the instructions show it in full. */
  instruction: z.number().nullable(),
});

const messageView = z.object({
  /** One-based place in the request. */
  index: z.number(),
  role: z.string(),
  bytes: z.number(),
  blocks: z.array(blockView),
  /** Earlier exchange of the same thread that already carried it. */
  since: z.object({ turn: z.number(), url: z.string() }).nullable(),
});

const surfaceUse = z.object({
  kind: z.string(),
  place: z.string(),
  lines: z.number(),
  tokens: z.number(),
  /** Link to the template that it is a sample of. */
  url: z.string().nullable(),
  text: z.string(),
  more: z.number(),
});

/** One request and its ending. */
export const exchangePage = pageBase.extend({
  page: z.literal('exchange'),
  exchange: exchangeRow.extend({
    session: z.string().nullable(),
    /** Its place in the workspace of its session. */
    place: z.object({ url: z.string(), name: z.string() }),
    log: z.string(),
    line: z.number(),
    wire: z.string(),
    upstream: z.string(),
    /** provider, local (a server on the same machine) or lens. */
    answeredBy: z.string(),
    version: z.string().nullable(),
    completeness: z.string(),
    requestBytes: z.number(),
    requestSha256: z.string().nullable(),
    responseBytes: z.number().nullable(),
    responseModel: z.string().nullable(),
    stopReason: z.string().nullable(),
    errorCode: z.string().nullable(),
    errorMessage: z.string().nullable(),
    msHeaders: z.number().nullable(),
    msFirstByte: z.number().nullable(),
    msFirstContent: z.number().nullable(),
    cacheWriteTokens: z.number().nullable(),
    uncachedTokens: z.number().nullable(),
    reasoningTokens: z.number().nullable(),
  }),
  /** The turn before this one in its thread: the pair to compare. */
  before: z.string().nullable(),
  previous: z.string().nullable(),
  next: z.string().nullable(),
  surfaces: z.array(surfaceUse),
  tools: z.array(z.object({ name: z.string(), url: z.string().nullable(), tokens: z.number() })),
  messages: z.array(messageView),
  messagesLeftOut: z.number(),
  answer_blocks: z.array(blockView),
  headers: z.array(z.object({ direction: z.string(), name: z.string(), value: z.string().nullable() })),
  events: z.array(
    z.object({
      event: z.string(),
      count: z.number(),
      bytes: z.number(),
      firstMs: z.number(),
      lastMs: z.number(),
    }),
  ),
  /** Script with the request body and the answer, loaded when asked for. */
  raw: z.string(),
});

export type ExchangeRow = z.infer<typeof exchangeRow>;
export type ExchangesPage = z.infer<typeof exchangesPage>;
export type BlockView = z.infer<typeof blockView>;
export type MessageView = z.infer<typeof messageView>;
export type SurfaceUse = z.infer<typeof surfaceUse>;
export type ExchangePage = z.infer<typeof exchangePage>;

/** Search over all text: the files that have it, each distinct text once. */
export const searchPage = pageBase.extend({ page: z.literal('search'), files: z.array(z.string()) });

export type SearchPage = z.infer<typeof searchPage>;
