import {
  type SlotRow,
  siteSamples,
  siteTemplateBlocks,
  siteTemplateLines,
  type TemplateLineRow,
} from '../../../read/families.ts';
import type { FamilySummary, SurfaceView } from '../../../read/twins/prompts.ts';
import type { Site } from '../types.ts';
import type { Material } from './material.ts';
import { skeletonNodes } from './nodes.ts';
import { outlineOf } from './outline.ts';
import { type Piece, piecesOf, slotsOfBlocks } from './pieces.ts';
import { planOf, type SurfacePlan, windowOfSlot, windowUrl } from './plan.ts';
import { PICKER_SAMPLES, sampleLabel, samplesThatFit, scriptUrl } from './samples.ts';
import { slotGroup } from './slot-groups.ts';
import { slotViewer } from './slot-views.ts';

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
    read.flatMap(({ shown, plan }) => shown.map((number) => plan.slots[number] as SlotRow)),
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
  lines: readonly TemplateLineRow[];
  picker: SurfaceView['picker'];
}

async function surfaceInput(site: Site, family: FamilySummary, wanted: Wanted): Promise<SurfaceInput> {
  const { plan, index, number } = wanted;
  const { template, slots, windows } = plan;
  const [lines, blocks, samples] = await Promise.all([
    siteTemplateLines(site.db, template.template),
    siteTemplateBlocks(site.db, template.template),
    siteSamples(site.db, template.template, PICKER_SAMPLES),
  ]);
  const window = windows[number - 1];
  const pieces = piecesOf({ lines, blocks, slots }).slice(window?.from, window?.to);
  const own = slots.flatMap((_, slot) => (windowOfSlot(plan, slot) === number ? [slot] : []));
  const offered = samplesThatFit(samples);
  return {
    ...wanted,
    pieces,
    shown: [...new Set([...own, ...pieces.flatMap((piece) => piece.slots)])].toSorted((a, b) => a - b),
    nodes: skeletonNodes({ pieces, blocks, blockSlots: slotsOfBlocks(slots) }),
    lines,
    picker:
      offered.length > 1
        ? {
            script: scriptUrl(family, index),
            samples: offered.map((sample, place) => ({
              label: sampleLabel(sample, place),
              requests: sample.requests,
            })),
          }
        : null,
  };
}

function surfaceView(
  family: FamilySummary,
  { plan, index, number, pieces, shown, nodes, lines, picker }: SurfaceInput,
  viewOf: ReturnType<typeof slotViewer>,
): SurfaceView {
  const { template, slots, windows } = plan;
  const here = new Set(pieces.map(({ line }) => line));
  const urlOf = (window: number): string => windowUrl(family.url, index, window);
  return {
    template: template.template,
    number: index + 1,
    kind: template.kind,
    place: template.place,
    samples: template.samples,
    requests: template.requests,
    lines: template.lines,
    fixedLines: template.fixed_lines,
    tokens: template.mean_tokens,
    fixedTokens: Math.min(template.fixed_tokens, template.mean_tokens),
    nodes,
    linesLeftOut: Math.max(0, lines.length - here.size),
    window: number,
    windows: windows.map(({ first, last, firstSlot }, place) => ({
      url: urlOf(place + 1),
      first: first + 1,
      last: last + 1,
      firstSlot,
    })),
    slots: shown.map((slot) => viewOf(slots[slot] as SlotRow, slot)),
    allSlots: slots.length,
    named: slots.slice(0, NAMED).map((slot, place) => ({
      name: slot.name,
      group: slotGroup(slot.kind),
      url: `${urlOf(windowOfSlot(plan, place))}#t${index + 1}-s${place}`,
    })),
    begins: beginningOf(lines),
    picker,
    outline: outlineOf(lines).map((heading) => ({
      ...heading,
      url: `${urlOf(windowOfLine(plan, heading.line - 1))}#t${index + 1}-L${heading.line}`,
    })),
  };
}

const windowOfLine = ({ windows }: SurfacePlan, line: number): number =>
  Math.max(1, windows.findIndex(({ last }) => line <= last) + 1);

/** The first line that says something. */
function beginningOf(lines: readonly TemplateLineRow[]): string {
  const first = lines.map(({ literals }) => literals.join('…').trim()).find((text) => /\w/.test(text)) ?? '';
  return first.length > BEGINNING_CHARS ? `${first.slice(0, BEGINNING_CHARS).toWellFormed()}…` : first;
}
