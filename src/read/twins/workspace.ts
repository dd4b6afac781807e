import { z } from 'zod';
import { message } from './page.ts';

/** Where the lines of a workspace are among the files of all lines. */
export const workspace = z.object({
  /** Position of its first line among all lines, and how many it has. */
  first: z.number(),
  rows: z.number(),
  /** Lines in each file `data/rows-<n>.js`. */
  part: z.number(),
  /** When the first exchange of each of its files was sent and the last one ended, in ms; null without times. */
  spans: z.array(z.tuple([z.number(), z.number()]).nullable()),
  /** Exchanges sent in each of equal parts of its time. */
  density: z.object({ from: z.number(), to: z.number(), counts: z.array(z.number()) }).nullable(),
});

const part = z.object({
  type: z.string(),
  name: z.string().nullable(),
  text: z.string(),
  /** Characters of the whole text. */
  length: z.number(),
  isError: z.boolean(),
  /** Characters of an instruction before the text, which the prompt contains. */
  folded: z.number(),
  /** The result of a tool call, and the exchange whose request brought it. */
  result: z
    .object({ text: z.string(), length: z.number(), isError: z.boolean(), in: z.string().nullable() })
    .nullable(),
  /** The exchange whose answer has the call that this is the result of. */
  call: z.string().nullable(),
});

const sentMessage = z.object({
  role: z.string(),
  bytes: z.number(),
  instruction: z.boolean(),
  parts: z.array(part),
});

const slotValue = z.object({ name: z.string(), kind: z.string(), value: z.string() });

const surface = z.object({
  kind: z.string(),
  place: z.string(),
  lines: z.number(),
  tokens: z.number(),
  /** Its template. */
  url: z.string().nullable(),
  slots: z.array(slotValue),
  /** Number of the text among the files of texts, and its file. */
  text: z.number(),
  file: z.string(),
});

/** What a request has that the one before had not, by meaning. */
const changes = z.object({
  tools: z.array(
    z.object({ name: z.string(), change: z.enum(['added', 'removed', 'changed']), what: z.array(message) }),
  ),
  slots: z.array(
    z.object({
      place: z.string(),
      name: z.string(),
      before: z.string().nullable(),
      after: z.string().nullable(),
    }),
  ),
  texts: z.array(z.object({ place: z.string(), change: z.enum(['added', 'removed', 'changed']) })),
  parameters: z.array(
    z.object({ name: z.string(), before: z.string().nullable(), after: z.string().nullable() }),
  ),
  cache: z
    .object({
      verdict: z.string(),
      cause: z.string().nullable(),
      detail: z.string().nullable(),
      lost: z.number().nullable(),
      stable: z.number().nullable(),
    })
    .nullable(),
});

/** One turn as the transcript shows it: each message once, in the turn that brought it. */
const workspaceTurn = z.object({
  /** Messages that the request before carried at the same place, and those of it that are gone. */
  repeated: z.number(),
  dropped: z.number(),
  /** Name of the exchange it follows, if any. */
  before: z.string().nullable(),
  /** Number in the request, from 1, of the first of `messages`. */
  first: z.number(),
  messages: z.array(sentMessage),
  answer: z.array(part),
  error: z.string().nullable(),
  surfaces: z.array(surface),
  tools: z.object({ names: z.array(z.string()), tokens: z.number() }),
  /** Null without an earlier request to compare with. */
  changes: changes.nullable(),
  /** For the command that sends the request again. */
  request: z.object({ method: z.string(), url: z.string(), auth: z.string() }),
});

export type Workspace = z.infer<typeof workspace>;
export type WorkspaceTurn = z.infer<typeof workspaceTurn>;
export type TurnPart = z.infer<typeof part>;
export type TurnMessage = z.infer<typeof sentMessage>;
export type TurnSurface = z.infer<typeof surface>;
export type TurnChanges = z.infer<typeof changes>;
