import type { Table } from 'mdast';
import type { FamilyReport, SlotReport, SurfaceReport } from '../../../read/report-schema.ts';
import { count, plural } from '../../../text/figures.ts';
import { beginning } from '../../../text/visible.ts';
import { code, type Inline, type Line, table } from '../nodes.ts';

/** Longest piece of a value, or of a line in context, that is printed. */
const longestValue = 60;
const longestLine = 100;

interface PlacedSlot {
  slot: SlotReport;
  surface: SurfaceReport;
  /** Number of the surface in the family, from 1. */
  number: number;
  /** Further slots of the same surface that this row represents. */
  more: number;
}

/** Slots of a family: name, kind, the line in context, values; undefined when it has none. */
export function slotTable(family: FamilyReport): Table | undefined {
  const slots = family.surfaces.flatMap((surface, index) => rowsOf(surface, index + 1));
  const wholes = optionalSurfaces(family);
  if (slots.length + wholes.length === 0) return undefined;
  return table(
    ['Slot', 'Kind', 'Position', 'Values × requests'],
    [
      ...slots.map((placed): Line[] => [
        code(placed.slot.slot),
        code(placed.slot.slot_kind),
        where(placed),
        isPresence(placed.slot)
          ? presence(placed.slot.requests, placed.surface.requests)
          : values(placed.slot),
      ]),
      ...wholes.map(({ surface, number }): Line[] => [
        `whole text #${number}`,
        'optional text',
        code(beginning(surface.first_text.trim(), longestLine)),
        presence(surface.requests, family.requests),
      ]),
    ],
  );
}

/** Surfaces that only some requests of the family have, with their number. */
export function optionalSurfaces({
  surfaces,
  requests,
}: FamilyReport): { surface: SurfaceReport; number: number }[] {
  return surfaces
    .map((surface, index) => ({ surface, number: index + 1 }))
    .filter(({ surface }) => surface.requests < requests);
}

/** One row per slot. Texts with two kinds of line ends have a slot at the end of each line: one row represents all. */
function rowsOf(surface: SurfaceReport, number: number): PlacedSlot[] {
  const endings = surface.variants.filter(({ slot_kind: kind }) => kind === 'line ending');
  return surface.variants
    .filter((slot) => !endings.slice(1).includes(slot))
    .map((slot) => ({ slot, surface, number, more: slot === endings[0] ? endings.length - 1 : 0 }));
}

function where({ slot, number, more }: PlacedSlot): Inline[] {
  const lines = slot.block_kind && slot.last_line !== slot.first_line ? 'lines' : 'line';
  return [
    `#${number} ${lines} ${place(slot)} `,
    code(around(slot), longestLine),
    more > 0 ? ` and ${plural(more, 'more line')}` : '',
  ];
}

function place({ line, block_kind: block, first_line: first, last_line: last }: SlotReport): string {
  if (!block || first === null || last === null || first === last) return count(line + 1);
  return `${count(first + 1)}–${count(last + 1)}`;
}

/** A long line, cut so that the slot stays in sight. */
function around({ where: line, slot: name }: SlotReport): string {
  const start = line.indexOf(`⟨${name}⟩`) - longestLine / 2;
  return start > 0 && line.length > longestLine ? `…${line.slice(start)}` : line;
}

const isPresence = ({ block_kind: block }: SlotReport): boolean => block === 'optional';

const presence = (having: number, all: number): Line => `in ${count(having)} of ${plural(all, 'request')}`;

function values({ distinct_values: distinct, top }: SlotReport): Line {
  const shown = top.flatMap(({ value, requests }, index): Inline[] => [
    ...(index === 0 ? [] : [', ']),
    code(value, longestValue),
    ` × ${count(requests)}`,
  ]);
  const more = distinct - top.length;
  return [`${count(distinct)}: `, ...shown, more > 0 ? ` and ${count(more)} more` : ''];
}
