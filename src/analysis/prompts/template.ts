import { type AlignContext, alignContext, newScratch } from './align/context.ts';
import { assemble, pathOf } from './assemble.ts';
import { findBlocks } from './blocks.ts';
import { settleColumns } from './columns/settle.ts';
import { CorpusBuilder, canonical } from './corpus/corpus.ts';
import { classifyLines } from './corpus/line-classes.ts';
import { findSlots } from './slots/find-slots.ts';
import { type TextUse, ValueCounts } from './slots/value-counts.ts';
import type { PathItem, PromptText, Template } from './types.ts';

/** A text is taken to have been sent once, at an unknown time, unless more is known. */
const once: TextUse = { requests: 1, firstSeen: null, lastSeen: null };

/**
 * Finds the template of texts that belong together: fixed skeleton, slots, blocks, and how each text is built from it.
 * A function of the set of texts: order and repeats change nothing. `id` becomes the template's id and part of its
 * slots' ids.
 */
export function mineTemplate(
  texts: readonly PromptText[],
  { id = 'template', useOf = () => once }: { id?: string; useOf?: (hash: string) => TextUse } = {},
): Template {
  const builder = new CorpusBuilder();
  for (const { text } of texts) builder.add(text);
  const { corpus, textOf } = canonical(builder.finish());
  const classes = classifyLines(corpus.lines);
  const context = alignContext(corpus, classes, new Int32Array(corpus.ids.length), newScratch(classes));
  const starts = [...corpus.starts.subarray(0, -1)];
  const ends = [...corpus.starts.subarray(1)];
  const mined = mineColumns(context, starts, ends);
  const paths = new Map<string, PathItem[]>();
  texts.forEach(({ hash }, i) => {
    const t = textOf[i] as number;
    if (!paths.has(hash))
      paths.set(hash, pathOf(context, mined.assembled, starts[t] as number, ends[t] as number));
  });
  const { columns } = mined.assembled;
  const blocks = findBlocks(columns, mined.sources, starts.length);
  const counts = new ValueCounts(
    columns,
    blocks,
    [...paths].map(([hash, path]) => ({ path, use: useOf(hash) })),
  );
  const slots = findSlots({ templateId: id, columns, blocks, counts });
  return { id, samples: starts.length, columns, blocks, slots, paths };
}

/** Aligns texts of a corpus and assembles their template lines. */
function mineColumns(context: AlignContext, starts: number[], ends: number[]) {
  const drafts = settleColumns(context, starts, ends);
  const assembled = assemble(context, drafts);
  return { assembled, sources: assembled.sources };
}
