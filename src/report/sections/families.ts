import type { RootContent } from 'mdast';
import { instructionFigures, toolFigures } from '../data/figures.ts';
import type { AgentReport, FamilyReport, SlotReport, SurfaceReport } from '../data/types.ts';
import {
  bullets,
  code,
  codes,
  heading,
  type Inline,
  type Line,
  paragraph,
  right,
  table,
} from '../markdown/nodes.ts';
import { count, percent, plural, size } from '../markdown/numbers.ts';
import { roleWords, surfaceWords } from './words.ts';

/** Longest piece of a value, or of a line in context, that is printed. */
const longestValue = 60;
const longestLine = 100;

/** A family: what it is, what its instructions are made of, and what varies in them. */
export function familySection(family: FamilyReport, agent: AgentReport): RootContent[] {
  const slots = family.surfaces.flatMap((surface, index) =>
    surface.slots.map((slot) => ({ slot, surface, index })),
  );
  return [
    heading(4, code(family.name)),
    paragraph(...introduction(family, agent)),
    ...(family.surfaces.length === 0 ? [] : [surfaceTable(family)]),
    ...(slots.length === 0 ? [paragraph(...nothingVaries(family))] : [slotTable(slots)]),
  ];
}

function introduction(family: FamilyReport, agent: AgentReport): Inline[] {
  const { always, sometimes, tokens } = toolFigures(family, agent);
  const tools: Inline[] =
    always.length + sometimes.length === 0
      ? ['No tools.']
      : [
          `${plural(always.length, 'tool')} in every request`,
          ...(sometimes.length > 0
            ? [`, ${plural(sometimes.length, 'tool')} in some (`, ...codes(sometimes, 8), ')']
            : []),
          `; ${count(tokens)} tokens of definitions.`,
        ];
  const models: Inline[] = family.models.length > 0 ? [' on ', ...codes(family.models, 4)] : [];
  return [
    `${capital(roleWords[family.role] ?? family.role)}: ${plural(family.requests, 'request')} in ${plural(family.sessions, 'session')}`,
    ...models,
    `, median input ${count(family.inputEstimate)} tokens. `,
    ...tools,
  ];
}

function surfaceTable({ surfaces }: FamilyReport) {
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

function nothingVaries(family: FamilyReport): Inline[] {
  if (family.surfaces.length === 0) return ['It has no instruction text of its own.'];
  const figures = instructionFigures(family);
  return [`Nothing varied in its ${size(figures?.bytes)} of instructions.`];
}

function slotTable(slots: readonly { slot: SlotReport; surface: SurfaceReport; index: number }[]) {
  return table(
    ['Slot', 'Kind', 'Where', 'Values (requests)'],
    slots.map(({ slot, surface, index }): Line[] => [
      code(slot.name),
      code(slot.kind),
      [
        `#${index + 1} line${slot.block && slot.lastLine !== slot.firstLine ? 's' : ''} ${place(slot)} `,
        code(around(slot), longestLine),
      ],
      slot.block === 'optional' || slot.block === 'moved' ? presence(slot, surface) : valueList(slot),
    ]),
  );
}

function place({ line, block, firstLine, lastLine }: SlotReport): string {
  if (!block || firstLine === null || lastLine === null || firstLine === lastLine) return count(line + 1);
  return `${count(firstLine + 1)}–${count(lastLine + 1)}`;
}

/** A long line, cut so that the slot stays in sight. */
function around({ where, name }: SlotReport): string {
  const at = where.indexOf(`⟨${name}⟩`);
  const start = at - longestLine / 2;
  return start > 0 && where.length > longestLine ? `…${where.slice(start)}` : where;
}

function presence(slot: SlotReport, surface: SurfaceReport): Line {
  if (slot.block === 'moved') return valueList(slot);
  return `in ${count(slot.requests)} of ${plural(surface.requests, 'request')}`;
}

function valueList({ values, top }: SlotReport): Line {
  const shown = top.flatMap(({ value, requests }, index): Inline[] => [
    ...(index === 0 ? [] : [', ']),
    code(value, longestValue),
    ` × ${count(requests)}`,
  ]);
  const more = values - top.length;
  return more > 0
    ? [`${count(values)}: `, ...shown, ` and ${count(more)} more`]
    : [`${count(values)}: `, ...shown];
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** Requests that belong to no family, said in one line; nothing when there are none. */
export function outsideSection({ parts, families, exchanges }: AgentReport): RootContent[] {
  const inFamilies = families.reduce((sum, { requests }) => sum + requests, 0);
  const asides = [...new Set(parts.map(({ role }) => role))].filter(
    (role) => role === 'prewarm' || role === 'count_tokens',
  );
  if (inFamilies === exchanges) return [];
  const named =
    asides.length > 0
      ? ` (${asides.map((role) => roleWords[role] ?? role).join(', ')} requests among them)`
      : '';
  return [
    bullets([
      `${plural(exchanges - inFamilies, 'request')} in no family${named}: not asking a model for an answer, of an unknown format, or not recorded whole.`,
    ]),
  ];
}
