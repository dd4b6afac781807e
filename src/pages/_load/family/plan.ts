import {
  type SlotRow,
  siteLongFamilies,
  siteSlots,
  siteSlotValues,
  siteTemplateBlocks,
  siteTemplateLines,
  siteTemplates,
  type TemplateRow,
} from '../../../read/families.ts';
import type { Database } from '../../../store/database.ts';
import { type Piece, piecesOf } from './pieces.ts';
import { VALUE_LIMITS } from './values.ts';
import { type Room, roomOf, type Stretch, shared, stretchesFor } from './windows.ts';

/** What the page of a family has room for in all its templates, and each page that goes on with one. */
const FAMILY_ROOM: Room = { bytes: 225_000, packed: 40_000 };
const WINDOW_ROOM: Room = { bytes: 180_000, packed: 42_000 };
/** Prompts with less text than this fit the page of their family, whatever stands in them. */
const SHORT_BYTES = 24_000;

/** A stretch of a template that stands on a page of its own; the first stands on the page of the family. */
export interface Window extends Stretch {
  /** Lines, from 0. */
  first: number;
  last: number;
  /** Slots that stand here for the first time begin with this one, by their place among the template's. */
  firstSlot: number;
}

/** A template and how it is divided among pages. */
export interface SurfacePlan {
  template: TemplateRow;
  slots: readonly SlotRow[];
  windows: readonly Window[];
}

const known = new WeakMap<
  Database,
  { long: Promise<Set<string>>; plans: Map<string, Promise<SurfacePlan[]>> }
>();

/** The templates of a family, each divided into as many pages as it takes to be read whole. */
export function planOf(db: Database, family: string): Promise<SurfacePlan[]> {
  let plans = known.get(db);
  if (!plans) {
    const long = siteLongFamilies(db, SHORT_BYTES).then((rows) => new Set(rows.map((row) => row.family)));
    plans = { long, plans: new Map() };
    known.set(db, plans);
  }
  const plan = plans.plans.get(family) ?? makePlan(db, family, plans.long);
  plans.plans.set(family, plan);
  return plan;
}

/** The page that a window of a template stands on, below the root of the site; windows count from 1. */
export const windowUrl = (familyUrl: string, index: number, number: number): string =>
  number === 1 ? familyUrl : familyUrl.replace(/\.html$/, `/t${index + 1}-${number}.html`);

/** The window in which a slot, by its place among the template's, is met first; windows count from 1. */
export function windowOfSlot({ windows }: SurfacePlan, slot: number): number {
  return Math.max(1, windows.findLastIndex(({ firstSlot }) => firstSlot <= slot) + 1);
}

async function makePlan(db: Database, family: string, long: Promise<Set<string>>): Promise<SurfacePlan[]> {
  const [templates, slots] = await Promise.all([siteTemplates(db, family), siteSlots(db, family)]);
  const surfaces = templates.map((template) => ({
    template,
    slots: slots.filter((slot) => slot.template === template.template),
  }));
  // What is short, with few slots in it, need not be looked at.
  if (!(await long).has(family) && slots.length * 1500 < SHORT_BYTES)
    return surfaces.map((surface) => ({ ...surface, windows: [whole(surface.template)] }));
  const texts = await valueTexts(db, family);
  const pieces: Piece[][] = [];
  for (const surface of surfaces) pieces.push(await piecesOfTemplate(db, surface.template, surface.slots));
  const valuesOf = (index: number) => (slot: number) =>
    texts.get(surfaces[index]?.slots[slot]?.slot ?? '') ?? '';
  const needs = pieces.map((own, index) => roomOf(own, valuesOf(index)));
  const bytes = shared(
    needs.map((need) => need.bytes),
    FAMILY_ROOM.bytes,
  );
  const packed = shared(
    needs.map((need) => need.packed),
    FAMILY_ROOM.packed,
  );
  return surfaces.map((surface, index) => {
    const own = pieces[index] ?? [];
    const stretches = stretchesFor(own, {
      first: { bytes: bytes[index] ?? 0, packed: packed[index] ?? 0 },
      others: WINDOW_ROOM,
      valuesOf: valuesOf(index),
    });
    return { ...surface, windows: windowsFrom(stretches, own, surface.slots) };
  });
}

/** What the rail says of each slot's values, as one text. */
async function valueTexts(db: Database, family: string): Promise<Map<string, string>> {
  const values = await siteSlotValues(db, family, VALUE_LIMITS);
  return new Map(
    [...Map.groupBy(values, ({ slot }) => slot)].map(([slot, own]) => [
      slot,
      own.map(({ value }) => value).join('\n'),
    ]),
  );
}

/** A template in the order it is read. */
export async function piecesOfTemplate(
  db: Database,
  { template }: Pick<TemplateRow, 'template'>,
  slots: readonly SlotRow[],
): Promise<Piece[]> {
  const [lines, blocks] = await Promise.all([
    siteTemplateLines(db, template),
    siteTemplateBlocks(db, template),
  ]);
  return piecesOf({ lines, blocks, slots });
}

const whole = ({ lines }: TemplateRow): Window => ({
  from: 0,
  to: Number.MAX_SAFE_INTEGER,
  first: 0,
  last: Math.max(0, lines - 1),
  firstSlot: 0,
});

function windowsFrom(
  stretches: readonly Stretch[],
  pieces: readonly Piece[],
  slots: readonly SlotRow[],
): Window[] {
  return stretches.map(({ from, to }, number) => {
    const first = pieces[from]?.line ?? 0;
    // A line that goes on from the page before left some of its slots there.
    const hole = pieces[from]?.from ?? 0;
    const here = (slot: SlotRow): boolean =>
      slot.line > first || (slot.line === first && (slot.hole ?? 0) >= hole);
    const firstSlot = number === 0 ? 0 : slots.findIndex(here);
    return {
      from,
      to,
      first,
      last: pieces[to - 1]?.line ?? first,
      firstSlot: firstSlot === -1 ? slots.length : firstSlot,
    };
  });
}
