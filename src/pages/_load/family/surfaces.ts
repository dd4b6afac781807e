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
  type TemplateRow,
} from '../../../store/queries/site-families.ts';
import type { Route, Site } from '../types.ts';
import { slotDrifts } from './drift.ts';
import { skeletonNodes } from './nodes.ts';
import { outlineOf } from './outline.ts';
import { PICKER_SAMPLES, sampleLabel, samplesScript, samplesThatFit } from './samples.ts';
import { slotGroup } from './slot-groups.ts';

/** What a page of at most 300 kB can show, shared out among the surfaces of a family. */
const SKELETON_BUDGET = 170_000;
const VALUE_LIMITS = { values: 8, chars: 300 };
const VALUES_BUDGET = 40_000;
/** Slots of a page that have a picture of their own. */
const PICTURES = 80;

const scriptUrl = (family: FamilySummary, index: number): string =>
  family.url.replace(/\.html$/, `.samples-${index + 1}.js`);

/** The templates of a family as documents. */
export async function surfacesOf(site: Site, family: FamilySummary): Promise<SurfaceView[]> {
  const [templates, slots, values, drifts] = await Promise.all([
    siteTemplates(site.db, family.family),
    siteSlots(site.db, family.family),
    siteSlotValues(site.db, family.family, VALUE_LIMITS),
    slotDrifts(site.db, family),
  ]);
  const valuesOf = Map.groupBy(withinBudget(values), ({ slot }) => slot);
  const pictured = new Set(slots.slice(0, PICTURES).map(({ slot }) => slot));
  const driftOf = (slot: string): Drift | null => (pictured.has(slot) ? (drifts.get(slot) ?? null) : null);
  const lines = templates.reduce((sum, template) => sum + template.lines, 0);
  const surfaces: SurfaceView[] = [];
  for (const [index, template] of templates.entries()) {
    const own = slots.filter((slot) => slot.template === template.template);
    const budget = SKELETON_BUDGET * (template.lines / Math.max(1, lines));
    surfaces.push(await surfaceOf(site, family, template, index, own, { valuesOf, driftOf, budget }));
  }
  return surfaces;
}

interface SurfaceContext {
  valuesOf: ReadonlyMap<string, SlotValueRow[]>;
  driftOf: (slot: string) => Drift | null;
  /** Bytes of HTML its skeleton may take. */
  budget: number;
}

async function surfaceOf(
  site: Site,
  family: FamilySummary,
  template: TemplateRow,
  index: number,
  slots: readonly SlotRow[],
  { valuesOf, driftOf, budget }: SurfaceContext,
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
    slots: slots.map((slot) => slotView(slot, valuesOf.get(slot.slot) ?? [], driftOf(slot.slot))),
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

function slotView(slot: SlotRow, values: readonly SlotValueRow[], drift: Drift | null): SlotView {
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
    drift,
  };
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
