import type { Database } from '../../store/database.ts';
import {
  type KnownFamilyRow,
  type KnownSkeletons,
  type KnownTemplateRow,
  knownFamilies,
  knownSkeletons,
  knownTemplates,
  knownTexts,
  type TextUseRow,
  textUses,
} from '../../store/queries/grown-families.ts';
import type { TextSize } from '../families/surface-rows.ts';
import type { PromptText } from '../prompts/types.ts';
import { keeps } from './anew.ts';

/** What the last analysis knows of families. */
export interface Known {
  families: ReadonlyMap<string, KnownFamilyRow>;
  /** By family, in their order. */
  templates: ReadonlyMap<string, readonly KnownTemplateRow[]>;
  /** Of the families that the part has. */
  skeletons: KnownSkeletons;
  uses: readonly TextUseRow[];
  texts: readonly (PromptText & { id: number; tokens: number })[];
  /** By hash. */
  sizes: Map<string, TextSize>;
}

/** Reads it; skeletons only of these families. */
export async function loadKnown(database: Database, families: ReadonlySet<string | null>): Promise<Known> {
  const templates = await knownTemplates(database);
  const texts = (await knownTexts(database)).map(({ text_id: id, ...text }) => ({ id, ...text }));
  const skeletons = await knownSkeletons(
    database,
    templates.filter(({ family }) => families.has(family)).map(({ template }) => template),
  );
  // Halves of surrogate pairs do not come back out of the database as they went in.
  keeps(
    !skeletons.lines.some(({ literals }) => literals.join().includes('\ufffd')),
    'text that is no Unicode',
  );
  return {
    families: new Map((await knownFamilies(database)).map((row) => [row.family, row])),
    templates: Map.groupBy(templates, ({ family }) => family),
    skeletons,
    uses: await textUses(database),
    texts,
    sizes: new Map(texts.map(({ id, hash, tokens, text }) => [hash, { id, tokens, chars: text.length }])),
  };
}
