import type { AlignContext } from '../align/context.ts';
import { memoryFileEnd, memoryFileHeading } from '../slots/slot-kinds.ts';
import type { ColumnDraft } from './draft.ts';

/**
 * Takes the text of memory files (AGENTS.md and their like) for free text where it varies or comes and goes: the agent's
 * maker wrote the line above it, the person wrote the file. Its lines are no optional lines of the prompt.
 */
export function takeMemoryFiles({ lines }: AlignContext, drafts: readonly ColumnDraft[]): void {
  const first = (draft: ColumnDraft): string => lines[draft.texts.keys().next().value as number] as string;
  let group = drafts.reduce((most, draft) => Math.max(most, (draft.group ?? -1) + 1), 0);
  for (let c = 0; c < drafts.length; c++) {
    const heading = drafts[c] as ColumnDraft;
    if (heading.mergedInto !== null || heading.kind === 'L' || !memoryFileHeading.test(first(heading)))
      continue;
    for (let i = c + 1; i < drafts.length; i++) {
      const draft = drafts[i] as ColumnDraft;
      if (draft.mergedInto !== null) continue;
      if (draft.kind === 'F' || draft.kind === 'M' || memoryFileEnd.test(first(draft))) break;
      if (memoryFileHeading.test(first(draft))) break;
      draft.kind = 'L';
      draft.group = group;
    }
    group++;
  }
}
