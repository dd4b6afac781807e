import { type Comparison, compareSides } from '../../../analysis/diff/compare.ts';
import { basisOf } from '../../../analysis/diff/wording.ts';
import { t } from '../../../components/messages.ts';
import type { ComparedPage, ComparedPair } from '../../../read/twins/compare.ts';
import type { Sentence } from '../../../read/twins/page.ts';
import { familySummaries } from '../families.ts';
import type { Route, Site } from '../types.ts';
import { pairView } from './pair-view.ts';
import { pairsThatMatter } from './pairs.ts';
import { type Candidate, candidates, sideOf } from './sides.ts';

/** Bytes of difference that a page of 300 kB bears. */
const ROOM = 170_000;
/** Pairs of prompts on one page. */
const PAIRS = 12;

export const comparedUrl = (before: Candidate, after: Candidate): string =>
  `compare/${before.key}/${after.key}.html`;

/** Addresses of the comparisons that are published. */
export async function publishedComparisons(site: Pick<Site, 'db'>): Promise<Set<string>> {
  return new Set(
    pairsThatMatter(await candidates(site)).map(({ before, after }) => comparedUrl(before, after)),
  );
}

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
    answer: [comparable ? answerOf(pairs, comparison) : [t('One of them sent no request to a model.')]],
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
      ? t('The prompts that both have are the same.')
      : t(
          'Different: {texts, plural, one {# instruction text} other {# instruction texts}}, {tools, plural, one {# tool} other {# tools}}, {slots, plural, one {# slot} other {# slots}}.',
          { texts, tools, slots },
        ),
    ...(gone === 0
      ? []
      : [' ', t('{n, plural, one {# prompt} other {# prompts}} only one side has.', { n: gone })]),
  ];
}
