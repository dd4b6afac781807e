import type { AlignContext } from '../align/context.ts';
import { marker } from '../corpus/line-classes.ts';
import type { ColumnDraft } from './draft.ts';

const minSignatures = 6;

/**
 * Recognises lists whose items come in a fixed order, so that they were aligned like optional lines: many neighbouring
 * lines of one shape, each in its own set of texts.
 */
export function recogniseLists(context: AlignContext, drafts: readonly ColumnDraft[]): void {
  const { classes } = context;
  let run: number[] = [];
  let kind = -1;
  let group = drafts.reduce((most, draft) => Math.max(most, (draft.group ?? -1) + 1), 0);
  const close = (): void => {
    const signatures = new Set(run.map((column) => drafts[column]?.signature));
    if (signatures.size >= minSignatures) {
      for (const column of run) {
        const draft = drafts[column] as ColumnDraft;
        draft.kind = 'L';
        draft.group = group;
      }
      group++;
    }
    run = [];
  };
  takeInBlanks(context, drafts);
  drafts.forEach((draft, column) => {
    if (draft.mergedInto !== null) return;
    const partial = draft.texts32 !== null && (draft.kind === 'O' || draft.kind === 'L');
    const own = partial ? (classes.marker[draft.texts.keys().next().value as number] as number) : -1;
    if (own !== kind) close();
    kind = own;
    if (own !== -1) run.push(column);
  });
  close();
}

/** Blank lines that come and go at the edge of a list or free text are part of it. */
function takeInBlanks({ classes }: AlignContext, drafts: readonly ColumnDraft[]): void {
  const isBlank = (draft: ColumnDraft | undefined): draft is ColumnDraft =>
    draft?.mergedInto === null &&
    draft.kind === 'O' &&
    classes.marker[draft.texts.keys().next().value as number] === marker.blank;
  const isRegion = (draft: ColumnDraft | undefined): boolean =>
    draft?.mergedInto === null && draft.kind === 'L';
  for (let c = 0; c < drafts.length; c++) {
    const draft = drafts[c];
    if (isBlank(draft) && (isRegion(drafts[c - 1]) || isRegion(drafts[c + 1]))) draft.kind = 'L';
  }
}

/** Whether most of the lines are items of one shape, rather than free text. */
export function isListLike({ classes }: AlignContext, lines: readonly number[]): boolean {
  const counts = new Int32Array(8);
  let filled = 0;
  for (const line of lines) {
    const own = classes.marker[line] as number;
    if (own === marker.blank) continue;
    filled++;
    counts[own] = (counts[own] as number) + 1;
  }
  return counts.some((count, own) => own !== marker.text && count >= 0.8 * filled) && filled > 0;
}
