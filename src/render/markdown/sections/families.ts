import type { RootContent, Table } from 'mdast';
import { sometimesTools } from '../../../read/report-figures.ts';
import type { AgentReport, FamilyReport, SurfaceReport } from '../../../read/report-schema.ts';
import { bytes, count, percent, plural } from '../../../text/figures.ts';
import { beginning } from '../../../text/visible.ts';
import { code, codes, heading, type Inline, type Line, paragraph, right, table } from '../nodes.ts';
import { literal, query } from '../query.ts';
import { optionalSurfaces, slotTable } from './slots.ts';
import { roleWords, surfaceWords, toolRange } from './words.ts';

/** A family: what it is, what its instructions are made of, and what varies in them. */
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
  const definitions = `; their definitions are ${count(family.estimated_tool_tokens)} tokens of a request.`;
  if (sometimes.length === 0)
    return [`${plural(family.always_tools, 'tool')} in every request${definitions}`];
  return [
    `${toolRange(family)} tools a request, ${count(family.always_tools)} of them in every one; not always `,
    ...codes(sometimes, 8),
    definitions,
  ];
}

function surfaceTable({ surfaces }: FamilyReport): Table {
  return table(
    [
      '#',
      'Kind',
      'Place',
      'Begins with',
      right('Requests'),
      right('Texts'),
      right('Lines'),
      right('Size'),
      right('Tokens'),
      right('Fixed'),
      'Could still vary',
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
      evidence(surface),
    ]),
  );
}

/** Enough of a text to know it by. */
const longestBeginning = 40;

const evidence = ({ independent_samples: looks, max_change_rate }: SurfaceReport): string =>
  `up to ${percent(max_change_rate)} (${plural(looks, 'look')})`;

function nothingVaries(family: FamilyReport): string {
  return family.surfaces.length > 0
    ? `Nothing varied in its ${bytes(family.instruction_bytes)} of instructions.`
    : 'It has no instruction text of its own.';
}

/** Requests that belong to no family, said in one line; nothing when there are none. */
export function outsideSection({ parts, families, exchanges }: AgentReport): RootContent[] {
  const outside = exchanges - families.reduce((sum, { requests }) => sum + requests, 0);
  if (outside === 0) return [];
  const asides = ['prewarm', 'count_tokens'].filter((role) => parts.some((part) => part.role === role));
  const among =
    asides.length > 0 ? ` (${asides.map((role) => roleWords[role]).join(' and ')} requests among them)` : '';
  return [
    paragraph(
      `${plural(outside, 'request')} in no family${among}: not asking a model for an answer, of an unknown format, or not recorded whole.`,
    ),
  ];
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
