import { z } from 'zod';
import type { Value } from '../../languages/message.ts';

const value: z.ZodType<Value> = z.lazy(() =>
  z.union([
    z.number(),
    z.string(),
    z.object({ list: z.array(z.string()) }).strict(),
    z.object({ word: z.string() }).strict(),
    z.object({ code: z.string() }).strict(),
    z.object({ href: z.string() }).strict(),
    z.object({ items: z.array(item), separator: z.string(), left: z.number() }).strict(),
  ]),
);
const item = z.union([
  z.object({ message: z.string(), values: z.record(z.string(), value) }).strict(),
  z.object({ word: z.string() }).strict(),
  z.object({ code: z.string() }).strict(),
]);

/** A message: its text in English, and the ICU message and values that give it in each language. */
export const message = z.object({
  text: z.string(),
  message: z.string(),
  values: z.record(z.string(), value),
});

/** A piece of a sentence: plain text, a message, or a figure or name that links to its evidence. */
const phrase = z.union([
  z.string(),
  message,
  z.object({
    text: z.string(),
    /** From the root of the site: `exchanges.html`. */
    href: z.string(),
  }),
]);

/** A sentence with its evidence linked. */
export const sentence = z.array(phrase);

/** A query that gives the figures of a page, to be run with `lens sql`. */
const evidence = z.object({
  /** What it answers. */
  what: z.string(),
  sql: z.string(),
});

/** What every page has: the question it answers, the answer, and the queries behind it. */
export const pageBase = z.object({
  /** Address of the page, relative to the root of the site. */
  url: z.string(),
  question: z.string(),
  answer: z.array(sentence),
  evidence: z.array(evidence),
});

export const anatomyParts = [
  'tools',
  'skeleton',
  'slots',
  'instructions',
  'user',
  'model',
  'results',
  'other',
] as const;

/** What a request is made of, in the order the provider reads it. */
export const anatomy = z.object({
  /** Tokens of all parts together. */
  total: z.number(),
  /** `reported`: the parts are scaled to the reported input; `scaled`: an estimate, scaled; `estimate`: o200k tokens. */
  basis: z.enum(['reported', 'scaled', 'estimate']),
  /** `median` over the requests of a family; null for one request. */
  statistic: z.enum(['median']).nullable(),
  parts: z.array(z.object({ part: z.enum(anatomyParts), tokens: z.number() })),
});

export type MessageText = z.infer<typeof message>;
export type Sentence = z.infer<typeof sentence>;
export type Evidence = z.infer<typeof evidence>;
export type PageBase = z.infer<typeof pageBase>;
export type Anatomy = z.infer<typeof anatomy>;
export type AnatomyPart = (typeof anatomyParts)[number];

/**
 * What a slot held over time. The requests of its prompt, in the order they were sent, are divided into `parts` equal parts (a
 * part a request while there are few); a run is [first part, parts, rank of its value], with rank -1 where the prompt came
 * without the slot.
 */
export const drift = z.object({
  requests: z.number(),
  parts: z.number(),
  runs: z.array(z.tuple([z.number(), z.number(), z.number()])),
});

export type Drift = z.infer<typeof drift>;
