import type { AlignContext } from '../align/context.ts';
import { marker } from '../corpus/line-classes.ts';
import { emptyMark } from '../slots/slot-kinds.ts';
import { areDisjoint, type ColumnDraft } from './draft.ts';

const minSignatures = 6;
/**
 * With few texts there are few distinct sets of texts. In that case this many varying lines with one path or identifier
 * each are a list, and so are this many named bullets if the set of texts changes this often between them.
 */
const few = { texts: 12, items: 3, switches: 2 };
/** Minimum fraction of named items (`- name: …`) in a run of bullets if there are only a few texts. */
const mostlyNamed = 0.6;
const namedItem = /^\s*[-*+•] [^\s:]+:\s/;

/** Lines of these shapes are list items whenever they vary: they are not used in the text of prompts. */
const itemsByThemselves = new Set<number>([marker.status, marker.commit, marker.tree]);

/**
 * Recognises lists with a fixed order of items, which were aligned like optional lines: many adjacent lines of one
 * shape, each in a different set of texts. With too few texts for that, it uses lines with a shape that only lists
 * have, or lines whose set of texts changes repeatedly.
 */
export function recogniseLists(context: AlignContext, drafts: readonly ColumnDraft[], texts: number): void {
  let run: number[] = [];
  let kind = -1;
  let group = drafts.reduce((most, draft) => Math.max(most, (draft.group ?? -1) + 1), 0);
  const close = (): void => {
    if (isList(context, drafts, run, kind, texts)) {
      for (const column of run) {
        const draft = drafts[column] as ColumnDraft;
        if (draft.texts32 === null && draft.texts.size === 1) continue;
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
    const own = draft.kind === 'M' ? -1 : shapeOf(context, draft);
    if (own !== kind) close();
    kind = own;
    if (own !== -1) run.push(column);
  });
  close();
  takeInEmptyMarks(context, drafts);
}

/** An optional line that replaces a list in the texts without items is the value of the list there. */
function takeInEmptyMarks({ lines }: AlignContext, drafts: readonly ColumnDraft[]): void {
  const held = drafts.flatMap((draft, c) => (draft.mergedInto === null ? [c] : []));
  const at = (i: number): ColumnDraft | undefined => drafts[held[i] as number];
  for (let i = 0; i < held.length; i++) {
    const draft = at(i) as ColumnDraft;
    if (draft.kind !== 'O' || !emptyMark.test(lines[firstOf(draft)] as string)) continue;
    for (const step of [-1, 1]) {
      let texts: Uint32Array | null = null;
      let group: number | null = null;
      for (let j = i + step; at(j)?.kind === 'L'; j += step) {
        const { texts32, group: own } = at(j) as ColumnDraft;
        texts = texts && texts32 ? texts.map((word, w) => word | (texts32[w] as number)) : texts32;
        group = own;
      }
      if (!texts || !draft.texts32 || !areDisjoint(texts, draft.texts32)) continue;
      draft.kind = 'L';
      draft.group = group;
      break;
    }
  }
}

/** Marker that all lines of a column have; -1 for none. */
function shapeOf({ classes }: AlignContext, { texts }: ColumnDraft): number {
  let shape = -1;
  for (const line of texts.keys()) {
    const own = classes.marker[line] as number;
    if (shape !== -1 && own !== shape) return -1;
    shape = own;
  }
  return shape;
}

function isList(
  { lines }: AlignContext,
  drafts: readonly ColumnDraft[],
  run: readonly number[],
  kind: number,
  texts: number,
): boolean {
  const partial = run.filter((column) => {
    const draft = drafts[column] as ColumnDraft;
    return draft.texts32 !== null && (draft.kind === 'O' || draft.kind === 'L');
  });
  if (new Set(partial.map((column) => drafts[column]?.signature)).size >= minSignatures) return true;
  const varying = run.filter((column) => drafts[column]?.kind !== 'F');
  if (varying.length === 0 || kind === marker.blank || kind === marker.text) return false;
  if (itemsByThemselves.has(kind)) return true;
  if (texts > few.texts || varying.length < few.items) return false;
  if (kind === marker.token) return true;
  const switches = run.filter(
    (column, i) => i > 0 && drafts[column]?.signature !== drafts[run[i - 1] as number]?.signature,
  );
  const named = varying.filter((column) =>
    namedItem.test(lines[firstOf(drafts[column] as ColumnDraft)] as string),
  );
  return switches.length >= few.switches && named.length >= mostlyNamed * varying.length;
}

function firstOf({ texts }: ColumnDraft): number {
  return texts.keys().next().value as number;
}

/** Optional blank lines at the edge of a list or free text are part of it. */
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
export function isListLike({ lines: all, classes }: AlignContext, lines: readonly number[]): boolean {
  const counts = new Int32Array(8);
  let filled = 0;
  let marks = 0;
  for (const line of lines) {
    const own = classes.marker[line] as number;
    if (own === marker.blank) continue;
    if (own === marker.text && emptyMark.test(all[line] as string)) {
      marks++;
      continue;
    }
    filled++;
    counts[own] = (counts[own] as number) + 1;
  }
  if (filled === 0) return marks > 0;
  return counts.some((count, own) => own !== marker.text && count >= 0.8 * filled);
}
