import type { RootContent, Table } from 'mdast';
import { optionalTexts } from '../../read/findings/prompts.ts';
import { sometimesTools } from '../../read/report-figures.ts';
import type {
  AgentReport,
  FamilyReport,
  ReportData,
  SlotReport,
  SurfaceReport,
} from '../../read/report-schema.ts';
import { bytes, count, moment, percent, plural } from '../../text/figures.ts';
import { beginning } from '../../text/visible.ts';
import { partWords, roleWords, surfaceWords } from '../../text/words.ts';
import { code, codes, heading, type Inline, type Line, paragraph, right, table } from './nodes.ts';
import { presence } from './slot-rows.ts';
import { toolRange } from './words.ts';

/** The texts of each prompt family, what varies in them with its place, and the parts of requests. */
export function promptSection({ agents }: ReportData): RootContent[] {
  const families = agents.flatMap((agent) => [...partTable(agent), ...agent.families.flatMap(familyNodes)]);
  return families.length === 0 ? [] : [heading(2, 'Prompts'), paragraph(...LEGEND), ...families];
}

const LEGEND: readonly Inline[] = [
  'Texts are numbered (#) in the order they are sent. Samples are sessions, or distinct texts if there are more of these. Change rate, upper bound: a line that was the same in all n samples changes in at most 1 − 0.05^(1/n) of requests (95 % confidence). The position of a slot is the text and the line of its template; ⟨name⟩ marks the value in the line.',
];

/** Parts of the requests of an agent and their shares, by role. */
function partTable({ agent, parts }: AgentReport): RootContent[] {
  const roles = [...Map.groupBy(parts, ({ role }) => role)];
  if (roles.length === 0) return [];
  const order = Object.keys(partWords);
  const names = [...new Set(parts.map(({ part }) => part))].sort(
    (a, b) => order.indexOf(a) - order.indexOf(b),
  );
  return [
    heading(3, code(agent, 60)),
    paragraph('Mean tokens per request and share of the request, by role:'),
    table(
      ['Part', ...roles.map(([role]) => right(roleWords[role] ?? role))],
      names.map((name): Line[] => [
        partWords[name] ?? name,
        ...roles.map(([, lines]) => {
          const line = lines.find(({ part }) => part === name);
          if (!line) return '–';
          return `${count(line.mean_estimate)} (${line.share === null ? 'not in the prompt' : percent(line.share)})`;
        }),
      ]),
    ),
  ];
}

function familyNodes(family: FamilyReport): RootContent[] {
  const slots = slotTable(family);
  return [
    heading(4, code(family.family)),
    paragraph(...introduction(family)),
    ...(family.surfaces.length === 0 ? [] : [surfaceTable(family)]),
    slots ?? paragraph(nothingVaries(family)),
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
      'First seen (UTC)',
      'Last seen (UTC)',
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
      moment(surface.first_seen),
      moment(surface.last_seen),
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
  const wholes = numberedOptional(family);
  if (slots.length + wholes.length === 0) return undefined;
  return table(
    ['Slot', 'Kind', right('Tokens'), 'Position', 'Values × requests'],
    [
      ...slots.map((placed): Line[] => [
        code(placed.slot.slot),
        code(placed.slot.slot_kind),
        count(placed.slot.tokens),
        where(placed),
        isPresence(placed.slot)
          ? presence(placed.slot.requests, placed.surface.requests)
          : values(placed.slot),
      ]),
      ...wholes.map(({ surface, number }): Line[] => [
        `whole text #${number}`,
        'optional text',
        count(surface.tokens),
        code(beginning(surface.first_text.trim(), longestLine)),
        presence(surface.requests, family.requests),
      ]),
    ],
  );
}

/** Texts that only some requests of the family have, with their number. */
function numberedOptional(family: FamilyReport): { surface: SurfaceReport; number: number }[] {
  return optionalTexts(family).map((surface) => ({ surface, number: family.surfaces.indexOf(surface) + 1 }));
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

function values({ distinct_values: distinct, top }: SlotReport): Line {
  const shown = top.flatMap(({ value, requests }, index): Inline[] => [
    ...(index === 0 ? [] : [', ']),
    code(value, longestValue),
    ` × ${count(requests)}`,
  ]);
  const more = distinct - top.length;
  return [`${count(distinct)}: `, ...shown, more > 0 ? ` and ${count(more)} more` : ''];
}
