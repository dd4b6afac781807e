import { outlineOf, type TemplateLine, templateBlocks, templateLines } from '../../read/skeleton.ts';
import { type Slot, type SlotValue, slotGroup, slotValues } from '../../read/slots.ts';
import type { Drift } from '../../read/twins/page.ts';
import type { FamilySummary, SlotView, SurfaceView } from '../../read/twins/prompts.ts';
import { scriptUrl } from './samples.ts';
import type { Site } from './site.ts';
import { type Piece, piecesOf, skeletonNodes, slotsOfBlocks } from './skeleton.ts';
import { slotDrifts, slotHistories } from './slots.ts';
import { planOf, type SurfacePlan, VALUE_LIMITS, windowOfSlot, windowUrl } from './windows.ts';

const BEGINNING_CHARS = 90;
/** Slots that the list of a prompt's parts names. */
const NAMED = 24;

/** The templates of a family as documents: of each what its page has room for, or one window of one of them. */
export async function surfacesOf(
  site: Site,
  family: FamilySummary,
  material: Material,
  only?: { index: number; number: number },
): Promise<SurfaceView[]> {
  const plans = await planOf(site.db, family.family);
  const wanted = plans.flatMap((plan, index) =>
    only === undefined ? [{ plan, index, number: 1 }] : only.index === index ? [{ plan, ...only }] : [],
  );
  const read: SurfaceInput[] = [];
  for (const one of wanted) read.push(await surfaceInput(site, family, one));
  const viewOf = slotViewer(
    read.flatMap(({ shown, plan }) => shown.map((number) => plan.slots[number] as Slot)),
    material,
  );
  return read.map((input) => surfaceView(family, input, viewOf));
}

interface Wanted {
  plan: SurfacePlan;
  /** Place of the template among those of its family, from 0. */
  index: number;
  /** Its window, from 1. */
  number: number;
}

interface SurfaceInput extends Wanted {
  pieces: readonly Piece[];
  /** Slots shown, by their place among the template's. */
  shown: readonly number[];
  nodes: SurfaceView['nodes'];
  lines: readonly TemplateLine[];
  script: string | null;
}

async function surfaceInput(site: Site, family: FamilySummary, wanted: Wanted): Promise<SurfaceInput> {
  const { plan, index, number } = wanted;
  const { template, slots, windows } = plan;
  const [lines, blocks] = await Promise.all([
    templateLines(site.db, template.template_id),
    templateBlocks(site.db, template.template_id),
  ]);
  const window = windows[number - 1];
  const pieces = piecesOf({ lines, blocks, slots }).slice(window?.from, window?.to);
  const own = slots.flatMap((_, slot) => (windowOfSlot(plan, slot) === number ? [slot] : []));
  return {
    ...wanted,
    pieces,
    shown: [...new Set([...own, ...pieces.flatMap((piece) => piece.slots)])].toSorted((a, b) => a - b),
    nodes: skeletonNodes({ pieces, blocks, blockSlots: slotsOfBlocks(slots) }),
    lines,
    script: template.samples > 1 ? scriptUrl(family, index) : null,
  };
}

function surfaceView(
  family: FamilySummary,
  { plan, index, number, pieces, shown, nodes, lines, script }: SurfaceInput,
  viewOf: ReturnType<typeof slotViewer>,
): SurfaceView {
  const { template, slots, windows } = plan;
  const here = new Set(pieces.map(({ line }) => line));
  const urlOf = (window: number): string => windowUrl(family.url, index, window);
  return {
    template: template.template_id,
    number: index + 1,
    kind: template.kind,
    place: template.location,
    samples: template.samples,
    requests: template.requests,
    lines: template.lines,
    fixedLines: template.fixed_lines,
    tokens: template.tokens,
    fixedTokens: template.tokens * template.fixed_share,
    nodes,
    linesLeftOut: Math.max(0, lines.length - here.size),
    window: number,
    windows: windows.map(({ first, last, firstSlot }, place) => ({
      url: urlOf(place + 1),
      first: first + 1,
      last: last + 1,
      firstSlot,
    })),
    slots: shown.map((slot) => viewOf(slots[slot] as Slot, slot)),
    allSlots: slots.length,
    named: slots.slice(0, NAMED).map((slot, place) => ({
      name: slot.name,
      group: slotGroup(slot.kind),
      url: `${urlOf(windowOfSlot(plan, place))}#t${index + 1}-s${place}`,
    })),
    begins: beginningOf(lines),
    script,
    outline: outlineOf(lines).map((heading) => ({
      ...heading,
      url: `${urlOf(windowOfLine(plan, heading.line - 1))}#t${index + 1}-L${heading.line}`,
    })),
  };
}

const windowOfLine = ({ windows }: SurfacePlan, line: number): number =>
  Math.max(1, windows.findIndex(({ last }) => line <= last) + 1);

/** The first line with a letter or digit. */
function beginningOf(lines: readonly TemplateLine[]): string {
  const first = lines.map(({ literals }) => literals.join('…').trim()).find((text) => /\w/.test(text)) ?? '';
  return first.length > BEGINNING_CHARS ? `${first.slice(0, BEGINNING_CHARS).toWellFormed()}…` : first;
}

/** Slots of a page that have a picture and a history of their own. */
const PICTURES = 60;

/** Gives the entries of the slots that one page shows, in its order; together they stay within the limit of a page. */
export function slotViewer(
  shown: readonly Slot[],
  { values, drifts, histories }: Material,
): (slot: Slot, number: number) => SlotView {
  const here = new Set(shown.map(({ slot_id }) => slot_id));
  const valuesOf = Map.groupBy(
    withinBudget(values.filter(({ slot_id }) => here.has(slot_id))),
    ({ slot_id }) => slot_id,
  );
  const pictured = new Set([...here].slice(0, PICTURES));
  return (slot, number) => ({
    ...facts(slot, valuesOf.get(slot.slot_id) ?? []),
    number,
    drift: pictured.has(slot.slot_id) ? (drifts.get(slot.slot_id) ?? null) : null,
    history: pictured.has(slot.slot_id) ? (histories.get(slot.slot_id) ?? []) : [],
  });
}

function facts(slot: Slot, values: readonly SlotValue[]): Omit<SlotView, 'drift' | 'history' | 'number'> {
  return {
    id: slot.slot_id,
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
    follows: slot.determined_by,
  };
}

/** Characters of values that fit on a page, with the markup of each value. */
const VALUES_BUDGET = 40_000;
const VALUE_CHARS = 150;

/** Keeps every slot's commonest value, and of the others as many as fit on a page. */
export function withinBudget(values: readonly SlotValue[]): SlotValue[] {
  let used = 0;
  const seen = new Set<string>();
  return values.filter((value) => {
    const first = !seen.has(value.slot_id);
    seen.add(value.slot_id);
    used += value.value.length + VALUE_CHARS;
    return first || used <= VALUES_BUDGET;
  });
}

/** What is known of the slots of a family, by slot. */
export interface Material {
  values: readonly SlotValue[];
  drifts: ReadonlyMap<string, Drift>;
  histories: ReadonlyMap<string, SlotView['history']>;
}

/** Reads it once for all pages of a family, which are made one after another; of families before, nothing is kept. */
export function materials(site: Site): (family: FamilySummary) => Promise<Material> {
  let current: string | undefined;
  let loading: Promise<Material> | undefined;
  return (family) => {
    if (family.family !== current || !loading) {
      current = family.family;
      loading = read(site, family);
    }
    return loading;
  };
}

async function read(site: Site, family: FamilySummary): Promise<Material> {
  const [values, drifts, histories] = await Promise.all([
    slotValues(site.db, family.family, VALUE_LIMITS),
    slotDrifts(site.db, family),
    slotHistories(site, family.family),
  ]);
  return { values, drifts, histories };
}
