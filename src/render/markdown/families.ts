import type { RootContent, Table } from 'mdast';
import { sometimesTools } from '../../read/report-figures.ts';
import type { AgentReport, FamilyReport, SlotReport, SurfaceReport } from '../../read/report-schema.ts';
import { bytes, count, percent, plural } from '../../text/figures.ts';
import { beginning } from '../../text/visible.ts';
import {
  code,
  codes,
  heading,
  type Inline,
  type Line,
  literal,
  paragraph,
  query,
  right,
  table,
} from './nodes.ts';
import { roleWords, surfaceWords, toolRange } from './words.ts';

/** A family: its requests, its instruction texts, and what varies in them. */
export function familySection(family: FamilyReport): RootContent[] {
  const id = literal(family.family_id);
  const slots = slotTable(family);
  return [
    heading(4, code(family.family)),
    paragraph(...introduction(family)),
    query(`FROM family_summary WHERE family_id = ${id}`),
    ...(family.surfaces.length === 0
      ? []
      : [surfaceTable(family), query(`FROM skeletons WHERE family_id = ${id} ORDER BY position`)]),
    ...(slots
      ? [
          slots,
          query(
            `FROM slot_summary WHERE family_id = ${id}`,
            `FROM slot_values JOIN slots USING (slot_id) WHERE family_id = ${id}`,
            ...(optionalSurfaces(family).length > 0
              ? [`FROM skeletons WHERE family_id = ${id}`, `FROM family_summary WHERE family_id = ${id}`]
              : []),
          ),
        ]
      : [paragraph(nothingVaries(family))]),
  ];
}

function introduction(family: FamilyReport): Inline[] {
  const models: Inline[] = family.model_names.length > 0 ? [' on ', ...codes(family.model_names, 4)] : [];
  return [
    `${capital(roleWords[family.role] ?? family.role)}: ${plural(family.requests, 'request')} in ${plural(family.sessions, 'session')}`,
    ...models,
    `, median input ${count(family.estimated_input_tokens)} tokens. `,
    ...tools(family),
  ];
}

function tools(family: FamilyReport): Inline[] {
  if (family.tools.length === 0) return ['No tools.'];
  const sometimes = sometimesTools(family);
  const definitions = `; ${count(family.estimated_tool_tokens)} tokens of definitions.`;
  if (sometimes.length === 0)
    return [`${plural(family.always_tools, 'tool')} in every request${definitions}`];
  return [
    `${toolRange(family)} tools per request, ${count(family.always_tools)} in every request; only in some: `,
    ...codes(sometimes, 8),
    definitions,
  ];
}

function surfaceTable({ surfaces }: FamilyReport): Table {
  return table(
    [
      '#',
      'Kind',
      'Location',
      'Begins with',
      right('Requests'),
      right('Distinct texts'),
      right('Lines'),
      right('Size'),
      right('Tokens'),
      right('Fixed'),
      right('Samples'),
      right('Change rate, upper bound'),
    ],
    surfaces.map((surface, index): Line[] => [
      count(index + 1),
      surfaceWords[surface.kind] ?? surface.kind,
      code(surface.location),
      code(beginning(surface.first_text.trim(), longestBeginning)),
      count(surface.requests),
      count(surface.samples),
      count(surface.lines),
      bytes(surface.bytes),
      count(surface.tokens),
      percent(surface.fixed_share),
      count(surface.independent_samples),
      percent(surface.max_change_rate),
    ]),
  );
}

/** Characters of the beginning of a text that are shown. */
const longestBeginning = 40;

function nothingVaries(family: FamilyReport): string {
  return family.surfaces.length > 0
    ? `No slots: its ${bytes(family.instruction_bytes)} of instructions were the same in every request.`
    : 'It has no instruction text.';
}

/** Requests that belong to no family, in one line; nothing when there are none. */
export function outsideSection({ parts, families, exchanges }: AgentReport): RootContent[] {
  const outside = exchanges - families.reduce((sum, { requests }) => sum + requests, 0);
  if (outside === 0) return [];
  const asides = ['prewarm', 'count_tokens'].filter((role) => parts.some((part) => part.role === role));
  const among =
    asides.length > 0 ? `, including ${asides.map((role) => roleWords[role]).join(' and ')} requests` : '';
  return [
    paragraph(
      `${plural(outside, 'request')} in no family${among}. These do not ask a model for an answer, have an unknown format, or were not recorded completely.`,
    ),
  ];
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

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
function slotTable(family: FamilyReport): Table | undefined {
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
