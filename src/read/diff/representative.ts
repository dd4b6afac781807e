import type { PathItem } from '../../analysis/prompts/types.ts';
import type { Database } from '../../store/database.ts';
import { pathsOfTexts } from '../../store/queries/template-samples.ts';
import { loadSurfaces } from '../stored-surfaces.ts';
import { type FamilyVariant, familyVariants } from './families.ts';
import type { GroupFamily } from './groups.ts';
import { sampleSkeleton } from './skeleton-text.ts';

/** A request that represents a family on one side of a comparison. */
export interface Representative {
  exchange_id: number;
  record_id: string;
  /** Requests of the family on that side with the same instructions (slot values aside) and the same tools. */
  alike: number;
  /** All requests of the family on that side. */
  of: number;
}

/** The requests that represent both sides of a comparison. */
export interface Representatives {
  before: Representative;
  after: Representative;
  /** Facts in which all requests of one side differ from all of the other, apart from what is compared. */
  confounded: { fact: string; before: string | null; after: string | null }[];
}

/** The facts that make two requests comparable, the most important first. */
const facts = [
  { fact: 'model', of: ({ model }: FamilyVariant) => model },
  { fact: 'label', of: ({ label }: FamilyVariant) => label },
  { fact: 'version', of: ({ agent_version }: FamilyVariant) => agent_version },
] as const;
type Fact = (typeof facts)[number]['fact'];

/**
 * For each side, the newest request of the most common variant among the requests with the same model, situation (label)
 * and version as the other side. If no request has a fact of the other side, the fact is confounded with what is
 * compared. A single request may be an exception (another mode, a tool that was switched off), so requests with equal
 * instructions and tools are grouped and the largest group represents the side.
 *
 * @param compared the fact that the sides are chosen by: it is expected to differ
 */
export async function representatives(
  db: Database,
  sides: readonly [GroupFamily, GroupFamily],
  compared: Fact | undefined,
): Promise<Representatives> {
  const all = await Promise.all(sides.map(({ members }) => familyVariants(db, members)));
  let [before = [], after = []] = all;
  const confounded: Representatives['confounded'] = [];
  for (const { fact, of } of facts) {
    if (fact === compared) continue;
    const shared = mostCommon(before, after, of);
    if (shared === undefined) {
      if (before.length > 0 && after.length > 0 && sides[0].agent === sides[1].agent)
        confounded.push({ fact, before: commonest(before, of), after: commonest(after, of) });
      continue;
    }
    before = before.filter((own) => of(own) === shared);
    after = after.filter((own) => of(own) === shared);
  }
  return {
    before: await representative(db, sides[0], before, all[0]?.length ?? 0),
    after: await representative(db, sides[1], after, all[1]?.length ?? 0),
    confounded,
  };
}

/** The value of a fact that most requests of both sides have; undefined if they share none. */
function mostCommon(
  before: readonly FamilyVariant[],
  after: readonly FamilyVariant[],
  of: (variant: FamilyVariant) => string | null,
): string | null | undefined {
  const [a, b] = [before, after].map((own) => Map.groupBy(own, of));
  return [...(a?.keys() ?? [])]
    .filter((value) => b?.has(value))
    .map((value) => ({
      value,
      requests: Math.min(a?.get(value)?.length ?? 0, b?.get(value)?.length ?? 0),
    }))
    .sort((x, y) => y.requests - x.requests || ((x.value ?? '') < (y.value ?? '') ? -1 : 1))[0]?.value;
}

function commonest(
  own: readonly FamilyVariant[],
  of: (variant: FamilyVariant) => string | null,
): string | null {
  return [...Map.groupBy(own, of)].reduce((a, b) => (b[1].length > a[1].length ? b : a))[0];
}

async function representative(
  db: Database,
  family: GroupFamily,
  variants: readonly FamilyVariant[],
  all: number,
): Promise<Representative> {
  const skeletons = await skeletonsOf(db, family.family_id, [
    ...new Set(variants.flatMap(({ texts }) => texts)),
  ]);
  const groups = Map.groupBy(variants, ({ texts, tools }) =>
    JSON.stringify([texts.map((text) => skeletons.get(text) ?? `text ${text}`), tools]),
  );
  const [largest = []] = [...groups.values()].sort(
    (a, b) => b.length - a.length || (b.at(-1)?.recency ?? 0) - (a.at(-1)?.recency ?? 0),
  );
  const newest = largest.at(-1);
  return {
    exchange_id: newest?.exchange_id ?? family.exchange_id,
    record_id: newest?.record_id ?? family.record_id,
    alike: Math.max(1, largest.length),
    of: Math.max(1, all),
  };
}

/** Texts with slots by name, by number of the text. Equal for two texts that differ only in slot values. */
async function skeletonsOf(
  db: Database,
  family: string,
  texts: readonly number[],
): Promise<Map<number, string>> {
  const templates = new Map((await loadSurfaces(db, family)).map((one) => [one.templateId, one.template]));
  const paths = await pathsOfTexts(db, texts);
  return new Map(
    paths.flatMap(({ text_id, template_id, path }): [number, string][] => {
      const template = templates.get(template_id);
      return template
        ? [[text_id, `${template_id}\n${sampleSkeleton(template, JSON.parse(path) as PathItem[]).text}`]]
        : [];
    }),
  );
}
