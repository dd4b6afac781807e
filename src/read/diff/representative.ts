import type { PathItem } from '../../analysis/prompts/types.ts';
import type { Database } from '../../store/database.ts';
import { pathsOfTexts } from '../../store/queries/template-samples.ts';
import { loadSurfaces } from '../stored-surfaces.ts';
import { familyVariants } from './families.ts';
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

/**
 * The newest request of the most common variant in a family. A single request may be an exception (another mode, a tool
 * that was switched off), so requests with equal instructions and tools are grouped and the largest group represents
 * the family.
 */
export async function representative(db: Database, family: GroupFamily): Promise<Representative> {
  const variants = await familyVariants(db, family.members);
  const skeletons = await skeletonsOf(db, family.family_id, [
    ...new Set(variants.flatMap(({ texts }) => texts)),
  ]);
  const groups = Map.groupBy(variants, ({ texts, tools }) =>
    JSON.stringify([texts.map((text) => skeletons.get(text) ?? `text ${text}`), tools]),
  );
  const [commonest = []] = [...groups.values()].sort(
    (a, b) => b.length - a.length || (b.at(-1)?.recency ?? 0) - (a.at(-1)?.recency ?? 0),
  );
  const newest = commonest.at(-1);
  return {
    exchange_id: newest?.exchange_id ?? family.exchange_id,
    record_id: newest?.record_id ?? family.record_id,
    alike: Math.max(1, commonest.length),
    of: Math.max(1, variants.length),
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
