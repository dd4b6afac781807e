import { z } from 'zod';
import { anatomy, message, pageBase, sentence } from './page.ts';

/** Something that can be compared with another of its kind. */
const comparable = z.object({
  /** Part of the address of its comparisons: `compare/<key>/<key>.html`. */
  key: z.string(),
  kind: z.enum(['agent', 'version', 'prompt', 'session']),
  name: z.string(),
});

/** Facts about a session, other than its exchanges, that make two requests differ. */
const situation = z.object({
  version: z.string().nullable(),
  folder: z.string().nullable(),
  mode: z.string().nullable(),
});

/** Pairs that are worth a look, and the choice of any two exchanges: `compare.html?a=<name>&b=<name>`. */
export const comparePage = pageBase.extend({
  page: z.literal('compare'),
  /** Files of the index of exchanges. */
  parts: z.number(),
  /** Comparisons that are published, by what they are between. */
  groups: z.array(
    z.object({
      kind: comparable.shape.kind,
      pairs: z.array(z.object({ before: z.string(), after: z.string(), url: z.string() })),
    }),
  ),
  /** Everything that can be compared. */
  comparables: z.array(
    comparable.extend({
      agent: z.string(),
      /** Its family, version or session as in the lines of exchanges; null for an agent. */
      value: z.string().nullable(),
    }),
  ),
  /** Situations of the sessions, by the names of their pages. */
  situations: z.record(z.string(), situation),
});

export type Situation = z.infer<typeof situation>;
export type Comparable = z.infer<typeof comparable>;
export type ComparePage = z.infer<typeof comparePage>;

/** A line of a difference: in both, on one side only, reworded, or so many that are the same and left out. */
const diffLine = z.union([
  z.object({ kind: z.enum(['same', 'removed', 'added']), text: z.string() }),
  z.object({
    kind: z.literal('reworded'),
    words: z.array(z.object({ kind: z.enum(['same', 'removed', 'added']), text: z.string() })),
  }),
  z.object({ kind: z.literal('skipped'), lines: z.number() }),
]);

/** A difference between two texts as far as the page has room for it. */
export const diffText = z.object({ lines: z.array(diffLine), linesLeftOut: z.number() });

/** One side: a family with the mean of its requests, where the side is a family. */
const comparedSide = z.object({
  name: z.string(),
  url: z.string().nullable(),
  tokens: z.number().nullable(),
  anatomy: anatomy.nullable(),
});

/** A value that differs, null on the side that has none. */
const comparedValue = z.object({
  path: z.string(),
  before: z.string().nullable(),
  after: z.string().nullable(),
});

const comparedPair = z.object({
  before: comparedSide,
  after: comparedSide,
  models: z.tuple([z.string().nullable(), z.string().nullable()]),
  /** Nothing differs. */
  same: z.boolean(),
  surfaces: z.array(
    z.object({
      place: z.string(),
      /** How much of it changed. */
      summary: sentence,
      same: z.boolean(),
      /** Two texts that have little in common. */
      apart: z.boolean(),
      text: diffText,
    }),
  ),
  tools: z.object({
    same: z.number(),
    reordered: z.boolean(),
    differences: z.array(
      z.object({
        name: z.string(),
        url: z.string().nullable(),
        /** Each change in words; of a description also its lines. */
        changes: z.array(z.object({ summary: message, text: diffText.nullable() })),
      }),
    ),
  }),
  /** Tools of two agents by what they are for. */
  purposes: z.array(
    z.object({
      purpose: z.string(),
      before: z.array(z.string()),
      after: z.array(z.string()),
      shared: z.string(),
    }),
  ),
  slots: z.array(comparedValue),
  parameters: z.array(comparedValue),
});

/** How two agents, versions, prompts or sessions differ. */
export const comparedPage = pageBase.extend({
  page: z.literal('compared'),
  before: z.string(),
  after: z.string(),
  /** What was compared, in words. */
  basis: z.string(),
  pairs: z.array(comparedPair),
  pairsLeftOut: z.number(),
  onlyBefore: z.array(z.string()),
  onlyAfter: z.array(z.string()),
});

export type DiffText = z.infer<typeof diffText>;
export type ComparedPair = z.infer<typeof comparedPair>;
export type ComparedSide = z.infer<typeof comparedSide>;
export type ComparedPage = z.infer<typeof comparedPage>;
