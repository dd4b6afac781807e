import type { RootContent, Table } from 'mdast';
import { instructionFigures, toolFigures } from '../data/figures.ts';
import type { AgentReport, FamilyReport, SurfaceReport } from '../data/types.ts';
import { code, codes, heading, type Inline, type Line, paragraph, right, table } from '../markdown/nodes.ts';
import { count, percent, plural, size } from '../markdown/numbers.ts';
import { slotTable } from './slots.ts';
import { roleWords, surfaceWords } from './words.ts';

/** A family: what it is, what its instructions are made of, and what varies in them. */
export function familySection(family: FamilyReport, agent: AgentReport): RootContent[] {
  return [
    heading(4, code(family.name)),
    paragraph(...introduction(family, agent)),
    ...(family.surfaces.length === 0 ? [] : [surfaceTable(family)]),
    slotTable(family) ?? paragraph(nothingVaries(family)),
  ];
}

function introduction(family: FamilyReport, agent: AgentReport): Inline[] {
  const models: Inline[] = family.models.length > 0 ? [' on ', ...codes(family.models, 4)] : [];
  return [
    `${capital(roleWords[family.role] ?? family.role)}: ${plural(family.requests, 'request')} in ${plural(family.sessions, 'session')}`,
    ...models,
    `, median input ${count(family.inputEstimate)} tokens. `,
    ...tools(family, agent),
  ];
}

function tools(family: FamilyReport, agent: AgentReport): Inline[] {
  const { always, sometimes, tokens } = toolFigures(family, agent);
  if (family.tools.length === 0) return ['No tools.'];
  const some: Inline[] =
    sometimes.length > 0
      ? [`, ${plural(sometimes.length, 'tool')} in some (`, ...codes(sometimes, 8), ')']
      : [];
  return [
    `${plural(always.length, 'tool')} in every request`,
    ...some,
    `; ${count(tokens)} tokens of definitions.`,
  ];
}

function surfaceTable({ surfaces }: FamilyReport): Table {
  return table(
    [
      '#',
      'Kind',
      'Place',
      right('Requests'),
      right('Texts'),
      right('Lines'),
      right('Size'),
      right('Tokens'),
      right('Fixed'),
      'Evidence',
    ],
    surfaces.map((surface, index): Line[] => [
      count(index + 1),
      surfaceWords[surface.kind] ?? surface.kind,
      code(surface.place),
      count(surface.requests),
      count(surface.texts),
      count(surface.lines),
      size(surface.meanBytes),
      count(surface.meanTokens),
      percent(surface.fixedShare),
      evidence(surface),
    ]),
  );
}

function evidence({ looks, couldVary }: SurfaceReport): string {
  return `fixed in ${count(looks)} of ${count(looks)}: could vary in up to ${percent(couldVary)}`;
}

function nothingVaries(family: FamilyReport): string {
  const figures = instructionFigures(family);
  return figures
    ? `Nothing varied in its ${size(figures.bytes)} of instructions.`
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
