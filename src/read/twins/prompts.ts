import { z } from 'zod';
import { determinants, editionMatrices } from './matrices.ts';
import { anatomy, drift, pageBase } from './page.ts';

const slotValue = z.object({
  /** The value, cut after `slotValueChars` characters. */
  value: z.string(),
  /** Characters that were cut off. */
  more: z.number(),
  requests: z.number(),
  firstSeen: z.string().nullable(),
  lastSeen: z.string().nullable(),
});

const slotGroups = z.enum(['time', 'place', 'identity', 'state', 'text']);

/** One thing that varies in a template. */
const slotView = z.object({
  id: z.string(),
  /** Its place among the slots of its template, from 0: lines name it by this. */
  number: z.number(),
  name: z.string(),
  kind: z.string(),
  /** Group of kinds that share a colour and a mark. */
  group: slotGroups,
  /** Template line, from 1. */
  line: z.number(),
  distinct: z.number(),
  samples: z.number(),
  requests: z.number(),
  /** Most frequent first. */
  values: z.array(slotValue),
  /** constant, step (no value came back), alternates, every request; null when it is not known. */
  pattern: z.string().nullable(),
  changes: z.number().nullable(),
  /** What tells its value: version, model, cwd, git, day, hour, tools, session, prompt. */
  follows: z.array(z.string()),
  /** Its latest changes, the newest first, and what else changed then. */
  history: z.array(
    z.object({
      url: z.string(),
      ts: z.string().nullable(),
      from: z.string().nullable(),
      to: z.string().nullable(),
      alongside: z.array(z.string()),
    }),
  ),
  /** Its values over time; null when its prompt was seen once, or when the page has too many slots. */
  drift: drift.nullable(),
});

/**
 * A line of a template: texts, and slots by their index among those of the template. `rest` is every other
 * item of a list, which is the slot named.
 */
const skeletonLine = z.object({
  line: z.number(),
  parts: z.array(z.union([z.string(), z.number(), z.object({ rest: z.number() })])),
  /** Slots of its line that are on the page before, when the line begins there; null when it begins here. */
  from: z.number().nullable(),
});

/** A run of lines that only some samples have, or that repeats. */
export interface SkeletonBlock {
  block: number;
  kind: 'optional' | 'list' | 'free-text' | 'moved';
  /** Samples that have it. */
  support: number;
  first: number;
  last: number;
  /** It begins on the page before. */
  goesOn: boolean;
  /** Place of its slot among those of the template, when the block as a whole is one. */
  slot: number | null;
  children: SkeletonNode[];
}
export type SkeletonLine = z.infer<typeof skeletonLine>;
export type SkeletonNode = SkeletonLine | SkeletonBlock;

const skeletonBlock: z.ZodType<SkeletonBlock> = z.lazy(() =>
  z.object({
    block: z.number(),
    kind: z.enum(['optional', 'list', 'free-text', 'moved']),
    support: z.number(),
    first: z.number(),
    last: z.number(),
    goesOn: z.boolean(),
    slot: z.number().nullable(),
    children: z.array(skeletonNode),
  }),
);
const skeletonNode: z.ZodType<SkeletonNode> = z.union([skeletonLine, skeletonBlock]);

/** The template of one surface: its skeleton in context. */
const surfaceView = z.object({
  template: z.string(),
  /** Its place among the templates of its family, from 1. */
  number: z.number(),
  kind: z.string(),
  place: z.string(),
  /** Distinct texts, and requests that carry one. */
  samples: z.number(),
  requests: z.number(),
  lines: z.number(),
  fixedLines: z.number(),
  /** Mean tokens of a text, and those of them that never change; o200k. */
  tokens: z.number(),
  fixedTokens: z.number(),
  nodes: z.array(skeletonNode),
  /** Lines that are on other pages, because this one would be too large. */
  linesLeftOut: z.number(),
  /** Which of its pages this is, from 1, and all of them: lines from 1, and the first slot that is new on each. */
  window: z.number(),
  windows: z.array(z.object({ url: z.string(), first: z.number(), last: z.number(), firstSlot: z.number() })),
  /** Those met on this page. */
  slots: z.array(slotView),
  /** Their number, and the first of them with their places. */
  allSlots: z.number(),
  named: z.array(z.object({ name: z.string(), group: slotGroups, url: z.string() })),
  /** Script with the paths of its samples; null when all have one text. */
  script: z.string().nullable(),
  /** What it begins with: tells it from the other parts of its prompt. */
  begins: z.string(),
  /** Headings of fixed text, for jumping. */
  outline: z.array(z.object({ line: z.number(), depth: z.number(), text: z.string(), url: z.string() })),
});

/** What some requests have in all parts of a prompt. */
const promptSample = z.object({
  /** Name of the first request that has it, and its page. */
  id: z.string(),
  url: z.string(),
  label: z.string(),
  requests: z.number(),
  /** By template: the place of its text in the script of the template; null when the requests do not have the part. */
  parts: z.array(z.number().nullable()),
});

const familySummary = z.object({
  family: z.string(),
  url: z.string(),
  agent: z.string(),
  name: z.string(),
  role: z.string(),
  /** Versions of one prompt share it. */
  lineage: z.string(),
  requests: z.number(),
  surfaces: z.number(),
  samples: z.number(),
  slots: z.number(),
  tools: z.number(),
  tokens: z.number(),
  fixedTokens: z.number(),
  anatomy,
  firstSeen: z.string().nullable(),
  lastSeen: z.string().nullable(),
});

export const familiesPage = pageBase.extend({
  page: z.literal('families'),
  families: z.array(familySummary),
  matrices: editionMatrices,
  determinants,
});

const familyTool = z.object({
  name: z.string(),
  url: z.string().nullable(),
  requests: z.number(),
  always: z.boolean(),
  versions: z.number(),
});

/** A slot or line whose change makes the text after it new to the cache. */
export const slotCost = z.object({
  prompt: z.string(),
  /** Name of the slot; null for text that is no slot. */
  name: z.string().nullable(),
  url: z.string().nullable(),
  place: z.string(),
  /** Template line, from 1. */
  line: z.number().nullable(),
  text: z.string().nullable(),
  /** turn: within a thread; session: from one session to the next. */
  scope: z.string(),
  pairs: z.number(),
  allPairs: z.number(),
  /** Tokens that could not come from the cache, in all pairs. */
  tokens: z.number(),
  lostUsd: z.number().nullable(),
});

/** A version of a prompt, with what changed since the one before; null for the first. */
export const promptEdition = z.object({
  prompt: z.string(),
  agent: z.string(),
  url: z.string(),
  version: z.string().nullable(),
  previous: z.string().nullable(),
  /** Both versions side by side, when they are separate families. */
  compared: z.string().nullable(),
  firstSeen: z.string().nullable(),
  lastSeen: z.string().nullable(),
  requests: z.number(),
  tokens: z.number(),
  lines: z
    .object({ added: z.number(), removed: z.number(), moved: z.number(), reworded: z.number() })
    .nullable(),
  tokensAdded: z.number().nullable(),
  tokensRemoved: z.number().nullable(),
});

/** One family: its templates, its tools, its exchanges. */
export const familyPage = pageBase.extend({
  page: z.literal('family'),
  family: familySummary,
  surfaces: z.array(surfaceView),
  samples: z.array(promptSample),
  /** Where a request of median size asks the provider to cache its prompt, in its order; o200k estimates. */
  breakpoints: z.array(z.object({ location: z.string(), tokens: z.number(), share: z.number() })),
  costs: z.array(slotCost),
  /** Versions of its lineage, the oldest first. */
  versions: z.array(promptEdition),
  /** What its versions changed from those before them. */
  changelog: z.array(
    z.object({
      place: z.string(),
      from: z.string().nullable(),
      to: z.string().nullable(),
      change: z.string(),
      before: z.string().nullable(),
      after: z.string().nullable(),
      below: z.string().nullable(),
    }),
  ),
  tools: z.array(familyTool),
  exchanges: z.array(
    z.object({ id: z.string(), url: z.string(), ts: z.string().nullable(), model: z.string().nullable() }),
  ),
});

/** A page that goes on with a template too long for the page of its family. */
export const templatePage = pageBase.extend({
  page: z.literal('template'),
  family: familySummary,
  surface: surfaceView,
  samples: z.array(promptSample),
});

export type SlotCost = z.infer<typeof slotCost>;
export type PromptEdition = z.infer<typeof promptEdition>;
export type SlotView = z.infer<typeof slotView>;
export type PromptSample = z.infer<typeof promptSample>;
export type SurfaceView = z.infer<typeof surfaceView>;
export type FamilySummary = z.infer<typeof familySummary>;
export type FamiliesPage = z.infer<typeof familiesPage>;
export type FamilyPage = z.infer<typeof familyPage>;
export type TemplatePage = z.infer<typeof templatePage>;

/** One slot as a line of the list. */
const slotLine = z.object({
  slot: z.string(),
  url: z.string(),
  name: z.string(),
  kind: z.string(),
  group: slotView.shape.group,
  distinct: z.number(),
  samples: z.number(),
  requests: z.number(),
  commonest: z.string(),
  /** Its values over time; null when its prompt was seen once. */
  drift: drift.nullable(),
});

/** Everything that varies, prompt by prompt. */
export const slotsPage = pageBase.extend({
  page: z.literal('slots'),
  kinds: z.array(z.object({ kind: z.string(), group: slotView.shape.group, slots: z.number() })),
  families: z.array(
    z.object({
      family: z.string(),
      url: z.string(),
      agent: z.string(),
      name: z.string(),
      slots: z.array(slotLine),
    }),
  ),
  /** Which page of the list this is, from 1. */
  number: z.number(),
  pages: z.number(),
});

export type SlotLine = z.infer<typeof slotLine>;
export type SlotsPage = z.infer<typeof slotsPage>;
