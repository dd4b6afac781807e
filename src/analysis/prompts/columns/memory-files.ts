import type { AlignContext } from '../align/context.ts';
import { memoryFileEnd, memoryFileHeading } from '../slots/slot-kinds.ts';
import type { ColumnDraft } from './draft.ts';
import { isSubset } from './draft.ts';

/**
 * Takes the text of memory files (AGENTS.md and their like) for free text where it varies or comes and goes: the agent's
 * maker wrote the line above it, the person wrote the file. Its lines are no optional lines of the prompt.
 */
export function takeMemoryFiles({ lines }: AlignContext, drafts: readonly ColumnDraft[]): void {
  const first = (draft: ColumnDraft): string => lines[draft.texts.keys().next().value as number] as string;
  const isHeading = (draft: ColumnDraft): boolean =>
    draft.mergedInto === null && draft.kind !== 'L' && memoryFileHeading.test(first(draft));
  let group = drafts.reduce((most, draft) => Math.max(most, (draft.group ?? -1) + 1), 0);
  for (let c = 0; c < drafts.length; c++) {
    const heading = drafts[c] as ColumnDraft;
    if (!isHeading(heading)) continue;
    // Versions write the heading differently, one after the other in the template: the file below is that of all of them.
    let within = heading.texts32;
    for (let i = c + 1; i < drafts.length; i++) {
      const draft = drafts[i] as ColumnDraft;
      if (draft.mergedInto !== null) continue;
      if (isHeading(draft)) within = union(within, draft.texts32);
      else if (draft.kind === 'F' || draft.kind === 'M' || memoryFileEnd.test(first(draft))) break;
      else if (within && !(draft.texts32 && isSubset(draft.texts32, within))) break;
      else {
        draft.kind = 'L';
        draft.group = group;
      }
      c = i;
    }
    group++;
  }
}

function union(a: Uint32Array | null, b: Uint32Array | null): Uint32Array | null {
  return a && b ? a.map((word, i) => word | (b[i] as number)) : null;
}
