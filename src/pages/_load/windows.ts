import { deflateRawSync } from 'node:zlib';
import { isHeading } from '../../components/skeleton-shape.ts';
import {
  longFamilies,
  type Template,
  templateBlocks,
  templateLines,
  templates,
} from '../../read/skeleton.ts';
import { familySlots, type Slot, slotValues } from '../../read/slots.ts';
import type { Database } from '../../read/source.ts';
import { type Piece, piecesOf } from './skeleton.ts';

/** What the page of a family has room for in all its templates, and each page that goes on with one. */
const FAMILY_ROOM: Room = { bytes: 225_000, packed: 40_000 };
const WINDOW_ROOM: Room = { bytes: 180_000, packed: 42_000 };
/** Prompts with less text than this always fit the page of their family. */
const SHORT_BYTES = 24_000;

/** Values of a slot that its entry in the rail shows at most, and characters of each. */
export const VALUE_LIMITS = { values: 8, chars: 300 };
/** A range of lines of a template that has its own page; the first range is on the page of the family. */
export interface Window extends Stretch {
  /** Lines, from 0. */
  first: number;
  last: number;
  /** Slots that appear here for the first time begin with this one, by their place among the template's. */
  firstSlot: number;
}

/** A template and how it is divided among pages. */
export interface SurfacePlan {
  template: Template;
  slots: readonly Slot[];
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
    const long = longFamilies(db, SHORT_BYTES);
    plans = { long, plans: new Map() };
    known.set(db, plans);
  }
  const plan = plans.plans.get(family) ?? makePlan(db, family, plans.long);
  plans.plans.set(family, plan);
  return plan;
}

/** The page that shows a window of a template, below the root of the site; windows count from 1. */
export const windowUrl = (familyUrl: string, index: number, number: number): string =>
  number === 1 ? familyUrl : familyUrl.replace(/\.html$/, `/t${index + 1}-${number}.html`);

/** The window in which a slot, by its place among the template's, is met first; windows count from 1. */
export function windowOfSlot({ windows }: SurfacePlan, slot: number): number {
  return Math.max(1, windows.findLastIndex(({ firstSlot }) => firstSlot <= slot) + 1);
}

async function makePlan(db: Database, family: string, long: Promise<Set<string>>): Promise<SurfacePlan[]> {
  const [all, slots] = await Promise.all([templates(db, family), familySlots(db, family)]);
  const surfaces = all.map((template) => ({
    template,
    slots: slots.filter((slot) => slot.template_id === template.template_id),
  }));
  // What is short, with few slots in it, need not be looked at.
  if (!(await long).has(family) && slots.length * 1500 < SHORT_BYTES)
    return surfaces.map((surface) => ({ ...surface, windows: [whole(surface.template)] }));
  const texts = await valueTexts(db, family);
  const pieces: Piece[][] = [];
  for (const surface of surfaces) pieces.push(await piecesOfTemplate(db, surface.template, surface.slots));
  const valuesOf = (index: number) => (slot: number) =>
    texts.get(surfaces[index]?.slots[slot]?.slot_id ?? '') ?? '';
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

/** The text of the rail about the values of each slot. */
async function valueTexts(db: Database, family: string): Promise<Map<string, string>> {
  const values = await slotValues(db, family, VALUE_LIMITS);
  return new Map(
    [...Map.groupBy(values, ({ slot_id }) => slot_id)].map(([slot, own]) => [
      slot,
      own.map(({ value }) => value).join('\n'),
    ]),
  );
}

/** A template in the order it is read. */
export async function piecesOfTemplate(
  db: Database,
  { template_id }: Pick<Template, 'template_id'>,
  slots: readonly Slot[],
): Promise<Piece[]> {
  const [lines, blocks] = await Promise.all([
    templateLines(db, template_id),
    templateBlocks(db, template_id),
  ]);
  return piecesOf({ lines, blocks, slots });
}

const whole = ({ lines }: Template): Window => ({
  from: 0,
  to: Number.MAX_SAFE_INTEGER,
  first: 0,
  last: Math.max(0, lines - 1),
  firstSlot: 0,
});

function windowsFrom(
  stretches: readonly Stretch[],
  pieces: readonly Piece[],
  slots: readonly Slot[],
): Window[] {
  return stretches.map(({ from, to }, number) => {
    const first = pieces[from]?.line ?? 0;
    // A line that continued from the previous page left some of its slots there.
    const hole = pieces[from]?.from ?? 0;
    const here = (slot: Slot): boolean =>
      slot.line > first || (slot.line === first && (slot.placeholder ?? 0) >= hole);
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

/** What a page has room for: bytes of HTML, uncompressed and compressed. */
export interface Room {
  bytes: number;
  packed: number;
}

/** Pieces of a template that are on one page, from the first to the one before `to`. */
export interface Stretch {
  from: number;
  to: number;
}

/** Bytes of HTML a slot takes in the rail, its values apart; and packed, that of a line and of a slot. */
const SLOT_BYTES = 1200;
const LINE_PACKED = 7;
const SLOT_PACKED = 90;
/** How far before its end a page may be cut where the text itself makes a cut. */
const LOOK_BACK = 80;

/** What some pieces take on a page together with the slots they show. */
export function roomOf(pieces: readonly Piece[], valuesOf: (slot: number) => string): Room {
  const slots = [...new Set(pieces.flatMap((piece) => piece.slots))];
  const texts = pieces.flatMap(({ parts }) => parts.filter((part) => typeof part === 'string'));
  const text = [...texts, ...slots.map(valuesOf)].join('\n');
  return {
    bytes: pieces.reduce((sum, piece) => sum + piece.bytes, 0) + SLOT_BYTES * slots.length,
    packed: deflateRawSync(text).length + LINE_PACKED * pieces.length + SLOT_PACKED * slots.length,
  };
}

/** Divides a template among pages: the first has its own room, all others the same. */
export function stretchesFor(
  pieces: readonly Piece[],
  { first, others, valuesOf }: { first: Room; others: Room; valuesOf: (slot: number) => string },
): Stretch[] {
  const stretches: Stretch[] = [];
  let from = 0;
  do {
    const to = endOf(pieces, from, from === 0 ? first : others, valuesOf);
    stretches.push({ from, to });
    from = to;
  } while (from < pieces.length);
  return stretches;
}

function endOf(
  pieces: readonly Piece[],
  from: number,
  room: Room,
  valuesOf: (slot: number) => string,
): number {
  const slots = new Set<number>();
  let bytes = 0;
  let to = from;
  for (; to < pieces.length; to++) {
    const piece = pieces[to] as Piece;
    for (const slot of piece.slots) slots.add(slot);
    bytes += piece.bytes;
    if (bytes + SLOT_BYTES * slots.size > room.bytes) break;
  }
  to = Math.max(to, Math.min(from + 1, pieces.length));
  while (to - from > 1) {
    const { packed } = roomOf(pieces.slice(from, to), valuesOf);
    if (packed <= room.packed) break;
    to = from + Math.max(1, Math.floor((to - from) * Math.min(0.95, room.packed / packed)));
  }
  return to === pieces.length ? to : niceEnd(pieces, from, to);
}

/** Before a heading if there is one near, else behind an empty line, else where the room ends. */
function niceEnd(pieces: readonly Piece[], from: number, to: number): number {
  const least = Math.max(from + Math.ceil((to - from) / 2), to - LOOK_BACK);
  const cuts = (good: (piece: Piece, before: Piece | undefined) => boolean): number | undefined => {
    for (let at = to; at > least; at--) if (good(pieces[at] as Piece, pieces[at - 1])) return at;
    return undefined;
  };
  return (
    cuts(({ parts, block }) => block === null && isHeading(parts)) ??
    cuts((piece, before) => piece.block === null && before?.parts.every((part) => part === '') === true) ??
    to
  );
}

/** Divides room among several: who needs less than an even share leaves the rest to the others. */
export function shared(needs: readonly number[], room: number): number[] {
  const shares = needs.map(() => 0);
  let left = room;
  const order = needs.map((need, index) => ({ need, index })).toSorted((one, other) => one.need - other.need);
  order.forEach(({ need, index }, done) => {
    const share = Math.min(need, Math.floor(left / (needs.length - done)));
    shares[index] = share;
    left -= share;
  });
  return shares;
}
