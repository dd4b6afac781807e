import { causeOf, experimentCause, optionalTexts } from '../../read/findings/prompts.ts';
import type { Statement } from '../../read/findings/statement.ts';
import type { AgentReport, FamilyReport, SlotReport, SurfaceReport } from '../../read/report-schema.ts';
import { count, plural } from '../../text/figures.ts';
import { beginning, cutApart, visible } from '../../text/visible.ts';
import { familyWord, inlines } from './finding.ts';
import { code, type Inline, type Line, listed, plainText } from './nodes.ts';

/** A slot of an agent, once for all families that have it. */
export interface SlotRow {
  slot: Line;
  kind: string;
  tokens: number | null;
  cause: string;
  values: Line;
}

interface Placed {
  slot: SlotReport;
  family: FamilyReport;
}

/** Values that are printed, and their characters. */
const MAX_VALUES = 2;
const MAX_CHARS = 44;

/** What varies in the prompts of an agent: slots by family and place, each once, then whole texts. */
export function slotRows(agent: AgentReport): SlotRow[] {
  const placed = agent.families.flatMap((family) =>
    family.surfaces.flatMap(({ variants }) => variants.map((slot): Placed => ({ slot, family }))),
  );
  const same = Map.groupBy(placed, ({ slot }) => JSON.stringify([slot.slot, slot.slot_kind]));
  const many = new Set(placed.map(({ family }) => family.family_id)).size > 1;
  return [
    ...[...same.values()].map((group) => slotRow(agent, group as [Placed, ...Placed[]], many)),
    ...textRows(agent, many),
  ];
}

/** Texts that only some requests have, each once for all families that have it. */
function textRows(agent: AgentReport, many: boolean): SlotRow[] {
  const placed = agent.families.flatMap((family) =>
    optionalTexts(family).map((surface) => ({ surface, family })),
  );
  const same = Map.groupBy(placed, ({ surface }) => firstWords(surface));
  return [...same].map(([words, group]) => {
    const [{ surface, family }] = group as [(typeof placed)[number]];
    return {
      slot: [code(words), ...(many ? inFamilies([...new Set(group.map((one) => one.family))], agent) : [])],
      kind: 'whole text',
      tokens: surface.tokens,
      cause: inRow(experimentCause(group.flatMap((one) => one.surface.experiments))) ?? 'not known',
      values: presence(surface.requests, family.requests),
    };
  });
}

/** The beginning of a text; what a tag wraps begins below it. */
function firstWords({ first_text: text }: SurfaceReport): string {
  return beginning(text.trim().replace(/^<[\w.-]+>\s+/, ''), MAX_CHARS);
}

/** What determines something, without articles. */
const inRow = (known: Statement | null): string | null =>
  known === null ? null : plainText(inlines(known)).replaceAll('the ', '');

function slotRow(agent: AgentReport, group: [Placed, ...Placed[]], many: boolean): SlotRow {
  const [{ slot, family }] = group;
  const families = [...new Map(group.map((one) => [one.family.family_id, one.family])).values()];
  return {
    slot: [code(slot.slot, 60), ...(many ? inFamilies(families, agent) : [])],
    kind: slot.slot_kind,
    tokens: slot.tokens,
    cause: cause(slot, family),
    values: slot.block_kind === 'optional' ? presence(slot.requests, slot.surface_requests) : values(slot),
  };
}

function inFamilies(families: readonly FamilyReport[], { agent }: AgentReport): Inline[] {
  const words = families.map((family) => familyWord(family, agent));
  const distinct = words.filter((word, index) => typeof word !== 'string' || words.indexOf(word) === index);
  return [' (', ...listed(distinct, 3), ')'];
}

function cause(slot: SlotReport, family: FamilyReport): string {
  const known = inRow(causeOf(slot));
  if (known !== null) return known;
  return family.sessions === 1 ? 'not known (1 session)' : 'not known';
}

export const presence = (having: number, all: number): string =>
  `in ${count(having)} of ${plural(all, 'request')}`;

function values({ distinct_values: distinct, top }: SlotReport): Inline[] {
  const first = top.slice(0, MAX_VALUES);
  const texts = cutApart(
    first.map(({ value }) => visible(value)),
    MAX_CHARS,
  );
  const shown = first.map(({ requests }, index): Line => [code(texts[index] ?? ''), ` × ${count(requests)}`]);
  const more = distinct - shown.length;
  return [...listed(shown), more > 0 ? ` and ${count(more)} more` : ''];
}
