import type { Comparison } from '../../../analysis/diff/compare.ts';
import { isSame, isSameSurface, type SubjectDiff } from '../../../analysis/diff/subject.ts';
import { diffTexts } from '../../../analysis/diff/text.ts';
import { placeOf, sharedWords } from '../../../analysis/diff/wording.ts';
import type { ComparedPair, ComparedSide } from '../../../read/twins/compare.ts';
import type { FamilySummary } from '../../../read/twins/prompts.ts';
import type { Site } from '../types.ts';
import { diffText, type Room } from './texts.ts';
import { changeSummary, surfaceSummary } from './wording.ts';

const VALUE_CHARS = 400;
/** Values and changes beyond this many would make a list nobody reads. */
const MOST = 200;

interface PairContext {
  site: Site;
  room: Room;
  /** Families by the name a comparison gives them: `name (id)`. */
  families: ReadonlyMap<string, FamilySummary>;
}

/** Two prompts beside one another, as a page shows them. */
export function pairView(
  { before, after, diff }: Comparison['pairs'][number],
  { site, room, families }: PairContext,
): ComparedPair {
  const agent = families.get(after)?.agent;
  return {
    before: sideView(before, families.get(before)),
    after: sideView(after, families.get(after)),
    models: diff.models,
    same: isSame(diff),
    surfaces: diff.surfaces.map((surface) => {
      const same = isSameSurface(surface);
      return {
        place: placeOf(surface),
        summary: surfaceSummary(surface),
        same,
        apart: isApart(surface.text.counts),
        text: same ? { lines: [], linesLeftOut: 0 } : diffText(surface.text, room),
      };
    }),
    tools: toolsView(diff, room, (name) =>
      agent === undefined ? null : (site.urls.tool(agent, name) ?? null),
    ),
    purposes: diff.purposes.map((own) => ({
      purpose: own.purpose,
      before: own.before.map(({ name }) => name),
      after: own.after.map(({ name }) => name),
      shared: sharedWords(own),
    })),
    slots: diff.slots.slice(0, MOST).map(slotValue).map(valueView),
    parameters: diff.parameters.slice(0, MOST).map(valueView),
  };
}

/** Texts that share so little are read beside one another: as a difference they would be two texts shuffled. */
const APART = 0.35;

function isApart({
  same,
  reworded,
  removed,
  added,
}: SubjectDiff['surfaces'][number]['text']['counts']): boolean {
  const longer = same + reworded + Math.max(removed, added);
  return removed > 0 && added > 0 && (same + reworded) / longer < APART;
}

function sideView(name: string, family: FamilySummary | undefined): ComparedSide {
  return {
    name: family?.name ?? name,
    url: family?.url ?? null,
    tokens: family?.tokens ?? null,
    anatomy: family?.anatomy ?? null,
  };
}

function toolsView(
  { tools: { same, reordered, differences } }: SubjectDiff,
  room: Room,
  urlOf: (name: string) => string | null,
): ComparedPair['tools'] {
  return {
    same,
    reordered,
    differences: differences.slice(0, MOST).map(({ name, changes }) => ({
      name,
      url: urlOf(name),
      changes: changes.slice(0, MOST).map((change) => ({
        summary: changeSummary(change),
        text:
          change.kind === 'description'
            ? diffText(diffTexts(change.before ?? '', change.after ?? ''), room)
            : null,
      })),
    })),
  };
}

/** Values of slots are texts: shown as they stand in the prompt, not as JSON. */
const slotValue = ({ path, before, after }: SubjectDiff['slots'][number]) => ({
  path,
  before: before === null ? null : String(JSON.parse(before)),
  after: after === null ? null : String(JSON.parse(after)),
});

const valueView = (value: { path: string; before: string | null; after: string | null }) => ({
  path: short(value.path),
  before: value.before === null ? null : short(value.before),
  after: value.after === null ? null : short(value.after),
});

const short = (text: string): string =>
  text.length > VALUE_CHARS ? `${text.slice(0, VALUE_CHARS).toWellFormed()}…` : text;
