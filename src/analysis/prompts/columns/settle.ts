import { align } from '../align/align.ts';
import type { AlignContext } from '../align/context.ts';
import type { ColumnDraft } from './draft.ts';
import { draftColumns } from './draft.ts';
import { regionsOfElementLists } from './element-lists.ts';
import { recogniseLists } from './lists.ts';
import { regionsOfMemoryFiles, takeMemoryFiles } from './memory-files.ts';
import { completeMovedElements } from './moved-elements.ts';
import { joinMoves } from './moves.ts';
import { takeMovesOutOfLists } from './moves-in-lists.ts';
import { gatherReordered, markReordered } from './reordered.ts';
import { settleSlides } from './slides.ts';
import { joinVariants } from './variants.ts';
import { splitByVersion, type VersionOf } from './versions.ts';

/**
 * Aligns the given texts of a corpus and decides the kind of each column. Writes each line's column to
 * `context.columnOf`.
 */
export function settleColumns(
  context: AlignContext,
  starts: number[],
  ends: number[],
  versionOf?: VersionOf,
): ColumnDraft[] {
  align(context, { starts, ends });
  regionsOfMemoryFiles(context, starts, ends);
  regionsOfElementLists(context, starts, ends);
  const reordered = gatherReordered(context, starts, ends);
  const drafts = draftColumns(context, starts, ends);
  markReordered(drafts, reordered);
  // Lines of memory files and of passages in another order were moved out of their columns.
  for (const draft of drafts) if (draft.texts.size === 0) draft.mergedInto = 0;
  joinVariants(context, drafts, starts.length);
  joinMoves(context, drafts, starts.length, reordered);
  completeMovedElements(context, drafts, starts, ends);
  takeMovesOutOfLists(context, drafts, starts, ends);
  recogniseLists(context, drafts, starts.length);
  takeMemoryFiles(context, drafts);
  settleSlides(context, drafts, starts, ends);
  if (versionOf) splitByVersion(context, drafts, starts, ends, versionOf);
  return drafts;
}
