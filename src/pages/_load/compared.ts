import { t } from '../../components/messages.ts';
import { type Comparison, compareSides } from '../../read/diff/compare.ts';
import { isSame, isSameSurface, type SubjectDiff } from '../../read/diff/subject.ts';
import { diffTexts } from '../../read/diff/text.ts';
import { basisOf, locationOf, sharedWords } from '../../read/diff/wording.ts';
import type { ComparedPage, ComparedPair, ComparedSide } from '../../read/twins/compare.ts';
import type { Sentence } from '../../read/twins/page.ts';
import type { FamilySummary } from '../../read/twins/prompts.ts';
import { type Candidate, candidates, comparedUrl, pairsThatMatter, sideOf } from './compare.ts';
import { changeSummary, diffText, type Room, surfaceSummary } from './compared-texts.ts';
import { familySummaries } from './families.ts';
import type { Route, Site } from './site.ts';

const VALUE_CHARS = 400;
/** Values and changes beyond this many would make a list nobody reads. */
const MOST = 200;

interface PairContext {
  site: Site;
  room: Room;
  /** Families by the name a comparison gives them: `name (id)`. */
  families: ReadonlyMap<string, FamilySummary>;
}

/** Two prompts side by side, as a page shows them. */
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
        place: locationOf(surface),
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

/** Texts that share so little are shown side by side: as a difference they would be two texts mixed together. */
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

/** Values of slots are texts: shown as they are in the prompt, not as JSON. */
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

/** Bytes of difference that fit on a page of 300 kB. */
const ROOM = 170_000;
/** Pairs of prompts on one page. */
const PAIRS = 12;

/** The comparisons that are published. */
export async function comparedRoutes(site: Site): Promise<Route[]> {
  return pairsThatMatter(await candidates(site)).map(({ before, after }) => ({
    url: comparedUrl(before, after),
    load: () => comparedPage(site, before, after),
  }));
}

/** Any comparison by its address, made while somebody waits; undefined when the address names nothing. */
export async function comparedRoute(site: Site, url: string): Promise<Route | undefined> {
  const [, first, second] = /^compare\/([a-z0-9-]+)\/([a-z0-9-]+)\.html$/.exec(url) ?? [];
  if (first === undefined) return undefined;
  const all = new Map((await candidates(site)).map((one) => [one.key, one]));
  const [before, after] = [all.get(first), all.get(second ?? '')];
  return before && after ? { url, load: () => comparedPage(site, before, after) } : undefined;
}

async function comparedPage(site: Site, before: Candidate, after: Candidate): Promise<ComparedPage> {
  const [one, other] = [await sideOf(site, before), await sideOf(site, after)];
  const comparable = one.families.length > 0 && other.families.length > 0;
  const comparison: Comparison = comparable
    ? await compareSides(site.db, one, other)
    : { before: one.name, after: other.name, by: 'sample', pairs: [], onlyBefore: [], onlyAfter: [] };
  const families = new Map(
    (await familySummaries(site)).map((family) => [`${family.name} (${family.family})`, family]),
  );
  const context = { site, room: { chars: ROOM }, families };
  const pairs = comparison.pairs.slice(0, PAIRS).map((pair) => pairView(pair, context));
  return {
    page: 'compared',
    url: comparedUrl(before, after),
    question: `${before.name} → ${after.name}`,
    answer: [comparable ? answerOf(pairs, comparison) : [t('One of the two sent no request to a model.')]],
    before: before.name,
    after: after.name,
    basis: basisOf(comparison),
    pairs,
    pairsLeftOut: comparison.pairs.length - pairs.length,
    onlyBefore: comparison.onlyBefore,
    onlyAfter: comparison.onlyAfter,
    evidence: [],
  };
}

function answerOf(pairs: readonly ComparedPair[], { onlyBefore, onlyAfter }: Comparison): Sentence {
  const changed = pairs.filter(({ same }) => !same);
  const texts = changed.flatMap(({ surfaces }) => surfaces.filter(({ same }) => !same)).length;
  const tools = changed.reduce((sum, { tools: own }) => sum + own.differences.length, 0);
  const slots = changed.reduce((sum, { slots: own }) => sum + own.length, 0);
  const gone = onlyBefore.length + onlyAfter.length;
  if (changed.length === 0 && gone === 0) return [t('Nothing that lens compares differs.')];
  return [
    changed.length === 0
      ? t('The prompts in both are the same.')
      : t(
          'Different: {texts, plural, one {# instruction text} other {# instruction texts}}, {tools, plural, one {# tool} other {# tools}}, {slots, plural, one {# slot} other {# slots}}.',
          { texts, tools, slots },
        ),
    ...(gone === 0
      ? []
      : [' ', t('{n, plural, one {# prompt} other {# prompts}} only on one side.', { n: gone })]),
  ];
}
