/**
 * `prompt-lens/mine`: finds the templates of any texts. Pure: no files, no network, no clock.
 *
 * @example
 * ```ts
 * import { buildText, mineTexts } from 'prompt-lens/mine';
 *
 * const texts = ['Hello Ada.\nToday is 2026-11-01.', 'Hello Bob.\nToday is 2026-11-02.'];
 * for (const { template, paths } of mineTexts(texts)) {
 *   console.log(template.columns.map(({ literals }) => literals.join('{}'))); // ['Hello {}.', 'Today is {}.']
 *   console.log(template.slots.map(({ name, kind }) => `${name}: ${kind}`)); // ['hello: choice', 'today: date']
 *   console.log(paths.map((path) => buildText(template, path))); // the two texts
 * }
 * ```
 *
 * @module
 */
import { createHash } from 'node:crypto';
import { PromptMiner } from './miner.ts';
import type { PathItem, Template } from './types.ts';

export { PromptMiner } from './miner.ts';
export type { MinedTexts, Placement } from './place.ts';
export { mineTemplate } from './template.ts';
export type {
  Block,
  Column,
  ColumnKind,
  PathItem,
  PromptText,
  Slot,
  SlotValue,
  Template,
} from './types.ts';

/** Texts of one family. */
export interface TextFamily {
  /** Indexes into the input, ascending. A repeated text has several indexes. */
  texts: number[];
  /** Fixed lines, slots and blocks of these texts. */
  template: Template;
  /** How to build each of `texts` from the template, in the same order. */
  paths: PathItem[][];
}

/**
 * Groups texts by common content and finds the template of each group. The result depends only on the set of texts:
 * order and repeats affect only the indexes.
 *
 * @param texts any texts; they are split only at "
 * "
 * @returns the groups, those of the first texts first; [] for no texts
 */
export function mineTexts(texts: readonly string[]): TextFamily[] {
  const hashes = texts.map(hashOf);
  const miner = new PromptMiner();
  texts.forEach((text, i) => {
    miner.add({ hash: hashes[i] as string, text });
  });
  const indexes = Map.groupBy(hashes.keys(), (i) => hashes[i] as string);
  return miner
    .close()
    .map(({ hashes: own, template }): TextFamily => {
      const members = own.flatMap((hash) => indexes.get(hash) ?? []).sort((a, b) => a - b);
      return {
        texts: members,
        template,
        paths: members.map((i) => template.paths.get(hashes[i] as string) as PathItem[]),
      };
    })
    .sort((a, b) => (a.texts[0] as number) - (b.texts[0] as number));
}

/**
 * Builds a text from its template, byte for byte.
 *
 * @param template the template, or its columns alone
 * @param path one of the template's paths
 */
export function buildText({ columns }: Pick<Template, 'columns'>, path: readonly PathItem[]): string {
  const line = (column: number, values: readonly string[]): string =>
    (columns[column]?.literals ?? []).map((literal, i) => literal + (values[i] ?? '')).join('');
  return path
    .flatMap((item) => {
      if (typeof item === 'number') return [line(item, [])];
      if (!Array.isArray(item)) return [line(item.c, item.v)];
      return Array.from({ length: item[1] - item[0] + 1 }, (_, i) => line(item[0] + i, []));
    })
    .join('\n');
}

/** UTF-16, so that texts with different unpaired surrogates have different hashes. */
function hashOf(text: string): string {
  return createHash('sha256').update(text, 'utf16le').digest('hex');
}
