import type { Drift } from '../../../components/model/drift.ts';
import type { FamilySummary, SlotView, SurfaceView } from '../../../components/model/family.ts';
import {
  type SlotRow,
  type SlotValueRow,
  siteSamples,
  siteSlots,
  siteSlotValues,
  siteTemplateBlocks,
  siteTemplateLines,
  siteTemplates,
  type TemplateLineRow,
  type TemplateRow,
} from '../../../store/queries/site-families.ts';
import type { Route, Site } from '../types.ts';
import { slotDrifts, slotHistories } from './drift.ts';
import { skeletonNodes } from './nodes.ts';
import { outlineOf } from './outline.ts';
import { PICKER_SAMPLES, sampleLabel, samplesScript, samplesThatFit } from './samples.ts';
import { slotGroup } from './slot-groups.ts';

/** Bytes of skeleton that a page of at most 300 kB bears beside its slots, shared out among the surfaces of a family. */
const skeletonBudget = (slots: number): number =>
  Math.min(200_000, Math.max(100_000, 250_000 - 1000 * slots));
const VALUE_LIMITS = { values: 8, chars: 300 };
const VALUES_BUDGET = 40_000;
/** Slots of a page that have a picture of their own. */
const PICTURES = 60;
const BEGINNING_CHARS = 90;

const scriptUrl = (family: FamilySummary, index: number): string =>
  family.url.replace(/\.html$/, `.samples-${index + 1}.js`);

/** The templates of a family as documents. */
export async function surfacesOf(site: Site, family: FamilySummary): Promise<SurfaceView[]> {
  const [templates, slots, values, drifts, histories] = await Promise.all([
    siteTemplates(site.db, family.family),
    siteSlots(site.db, family.family),
    siteSlotValues(site.db, family.family, VALUE_LIMITS),
    slotDrifts(site.db, family),
    slotHistories(site, family.family),
  ]);
  const valuesOf = Map.groupBy(withinBudget(values), ({ slot }) => slot);
  const pictured = new Set(slots.slice(0, PICTURES).map(({ slot }) => slot));
  const driftOf = (slot: string): Drift | null => (pictured.has(slot) ? (drifts.get(slot) ?? null) : null);
  const historyOf = (slot: string): SlotView['history'] =>
    pictured.has(slot) ? (histories.get(slot) ?? []) : [];
  const lines = templates.reduce((sum, template) => sum + template.lines, 0);
  const surfaces: SurfaceView[] = [];
  for (const [index, template] of templates.entries()) {
    const own = slots.filter((slot) => slot.template === template.template);
    const budget = skeletonBudget(slots.length) * (template.lines / Math.max(1, lines));
    surfaces.push(
      await surfaceOf(site, family, template, index, own, { valuesOf, driftOf, historyOf, budget }),
    );
  }
  return surfaces;
}

interface SurfaceContext {
  valuesOf: ReadonlyMap<string, SlotValueRow[]>;
  driftOf: (slot: string) => Drift | null;
  historyOf: (slot: string) => SlotView['history'];
  /** Bytes of HTML its skeleton may take. */
  budget: number;
}

async function surfaceOf(
  site: Site,
  family: FamilySummary,
  template: TemplateRow,
  index: number,
  slots: readonly SlotRow[],
  { valuesOf, driftOf, historyOf, budget }: SurfaceContext,
): Promise<SurfaceView> {
  const [lines, blocks, samples] = await Promise.all([
    siteTemplateLines(site.db, template.template),
    siteTemplateBlocks(site.db, template.template),
    siteSamples(site.db, template.template, PICKER_SAMPLES),
  ]);
  const { nodes, leftOut } = skeletonNodes({ lines, blocks, slots, budget });
  const offered = samplesThatFit(samples);
  return {
    template: template.template,
    kind: template.kind,
    place: template.place,
    samples: template.samples,
    requests: template.requests,
    lines: template.lines,
    fixedLines: template.fixed_lines,
    tokens: template.mean_tokens,
    fixedTokens: Math.min(template.fixed_tokens, template.mean_tokens),
    nodes,
    linesLeftOut: leftOut,
    slots: slots.map((slot) => ({
      ...slotView(slot, valuesOf.get(slot.slot) ?? []),
      drift: driftOf(slot.slot),
      history: historyOf(slot.slot),
    })),
    begins: beginningOf(lines),
    picker:
      offered.length > 1
        ? {
            script: scriptUrl(family, index),
            samples: offered.map((sample, number) => ({
              label: sampleLabel(sample, number),
              requests: sample.requests,
            })),
          }
        : null,
    outline: outlineOf(lines),
  };
}

function slotView(slot: SlotRow, values: readonly SlotValueRow[]): Omit<SlotView, 'drift' | 'history'> {
  return {
    id: slot.slot,
    name: slot.name,
    kind: slot.kind,
    group: slotGroup(slot.kind),
    line: slot.line + 1,
    distinct: slot.distinct_values,
    samples: slot.samples,
    requests: slot.requests,
    values: values.map((value) => ({
      value: value.value,
      more: Math.max(0, value.chars - value.value.length),
      requests: value.requests,
      firstSeen: value.first_seen,
      lastSeen: value.last_seen,
    })),
    pattern: slot.pattern,
    changes: slot.changes,
    follows: slot.follows,
  };
}

/** The first line that says something. */
function beginningOf(lines: readonly TemplateLineRow[]): string {
  const first = lines.map(({ literals }) => literals.join('…').trim()).find((text) => /\w/.test(text)) ?? '';
  return first.length > BEGINNING_CHARS ? `${first.slice(0, BEGINNING_CHARS).toWellFormed()}…` : first;
}

/** Keeps every slot's commonest value, and of the others as many as a page bears. */
function withinBudget(values: readonly SlotValueRow[]): SlotValueRow[] {
  let used = 0;
  const seen = new Set<string>();
  return values.filter((value) => {
    const first = !seen.has(value.slot);
    seen.add(value.slot);
    used += value.value.length + 150;
    return first || used <= VALUES_BUDGET;
  });
}

/** The scripts of the family's pickers. */
export async function surfaceRoutes(site: Site, family: FamilySummary): Promise<Route[]> {
  const templates = await siteTemplates(site.db, family.family);
  return templates.flatMap((template, index) =>
    template.samples < 2
      ? []
      : [
          {
            url: scriptUrl(family, index),
            text: async () => {
              const samples = samplesThatFit(await siteSamples(site.db, template.template, PICKER_SAMPLES));
              return samplesScript(scriptUrl(family, index), samples);
            },
          },
        ],
  );
}
