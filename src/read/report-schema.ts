import { z } from 'zod';
import { capturedSources } from './overview.ts';
import { payloadSources } from './payload.ts';
import { cause, probe, probeRun } from './probes.ts';
import { problemSources } from './problems.ts';
import { driftSources } from './prompt-changes.ts';
import { promptSources } from './prompts.ts';
import { requests, text } from './source.ts';
import { toolSources } from './tool-changes.ts';
import { usageSources } from './usage.ts';

/** Everything the report reads, each from one view or table of the database. */
export const sources = {
  ...capturedSources,
  ...promptSources,
  ...toolSources,
  ...usageSources,
  ...payloadSources,
  ...driftSources,
  ...problemSources,
};

/** Version of the JSON twin of the report; raised when a member changes its meaning or goes. */
export const REPORT_VERSION = 1;

const slot = sources.slots.row.extend({
  where: text.describe('The line in context, slots as ⟨name⟩; of a block its first line with text'),
  top: z
    .array(z.strictObject({ value: text, requests }))
    .describe('The commonest values, most frequent first; slot_values has all'),
  determinants: z.array(sources.determinants.row).describe('What determines its value, with the evidence'),
  experiments: z.array(sources.experiments.row).describe('Situations of lens probe that change it'),
});

const surface = sources.surfaces.row.extend({
  variants: z.array(slot).describe('What varies in it'),
  experiments: z
    .array(sources.experiments.row)
    .describe('Situations of lens probe that make the whole text come or go'),
});

const family = sources.families.row.extend({
  surfaces: z.array(surface).describe('Its instruction texts in wire order'),
  tools: z.array(sources.familyTools.row).describe('Tools its requests offer'),
  variants: z
    .array(sources.variants.row)
    .describe('Text that depends on the version or configuration of the agent; these are not slots'),
});

const agent = sources.agents.row.extend({
  main: sources.mains.row,
  families: z.array(family).describe('Main loops first'),
  slot_patterns: z.array(sources.slotPatterns.row),
  editions: z
    .array(sources.editions.row)
    .describe('Each version of each text, with what changed since the previous one'),
  edition_changes: z.array(sources.editionChanges.row),
  slot_cost: z.array(sources.slotCost.row),
  tools: z.array(sources.tools.row),
  tool_changes: z.array(sources.toolChanges.row),
  tool_slots: z.array(sources.toolSlots.row),
  tool_purposes: z.array(sources.purposes.row),
  stray_calls: z.array(sources.strayCalls.row),
  parts: z.array(sources.parts.row),
  usage: z.array(sources.usage.row),
  costs: z.array(sources.costs.row),
  cache: z.strictObject({
    causes: z.array(sources.cacheCauses.row),
    slots: z.array(sources.cacheSlots.row),
    breaks: z.array(sources.cacheBreaks.row).describe('The costliest; cache_breaks has all'),
    agreement: z.array(sources.agreement.row),
  }),
  endpoints: z.array(sources.endpoints.row),
  stops: z.array(sources.stops.row),
  speed: z.array(sources.speed.row),
  threads: sources.threads.row.nullable(),
  payloads: z.array(sources.payloads.row),
  growth: z.array(sources.growth.row),
  parameters: z.array(sources.parameters.row),
  shapes: z.array(sources.shapes.row),
  members: z.array(sources.members.row),
  probes: z.array(probe).describe('Versions that lens probe ran; tokens are o200k estimates'),
  probe_runs: z
    .array(probeRun)
    .describe('The baseline and each configuration of each version that lens probe ran'),
  probe_causes: z.array(cause).describe('What moves each part of a prompt, by experiment'),
});

const narrowed = z
  .strictObject({ since: text, until: text, agent: text, session: text, label: text })
  .partial()
  .describe('The flags that narrowed it; {} when it is about everything in the database');

/** The JSON twin of the report. Members are named as the columns of the views they are read from. */
export const reportSchema = z
  .strictObject({
    version: z.literal(REPORT_VERSION),
    narrowed,
    totals: sources.totals.row,
    logs: z.array(sources.logs.row),
    agents: z.array(agent).describe('The busiest first'),
    scales: z.array(sources.scales.row),
    warnings: z.array(sources.warnings.row),
    other_traffic: z.array(sources.otherTraffic.row),
    not_understood: z.array(sources.notUnderstood.row),
  })
  .describe('What agents send to their models: the report of lens analyze as data');

export type ReportData = z.infer<typeof reportSchema>;
export type AgentReport = z.infer<typeof agent>;
export type FamilyReport = z.infer<typeof family>;
export type SurfaceReport = z.infer<typeof surface>;
export type SlotReport = z.infer<typeof slot>;
export type ToolChange = AgentReport['tool_changes'][number];

/** JSON schema (draft 2020-12) of the twin, as JSON text. */
export function reportJsonSchema(): string {
  return `${JSON.stringify(z.toJSONSchema(reportSchema, { io: 'output' }), null, 2)}\n`;
}
