import type { AlignContext } from '../align/context.ts';
import type { ColumnKind } from '../types.ts';

/** A template line under construction. */
export interface ColumnDraft {
  kind: ColumnKind;
  /** Distinct lines in it, with their counts. */
  texts: Map<number, number>;
  /** Number of texts that have it. */
  support: number;
  /** Which texts have it, as bits; null when all have it exactly once. */
  texts32: Uint32Array | null;
  /** Columns with the same number occur in the same texts. */
  signature: number;
  /** Column that this one was merged into. */
  mergedInto: number | null;
  /** Lists, free texts and moved blocks: columns with the same number belong together. */
  group: number | null;
  /** The wordings of different versions, each as a template line; undefined for a single line. */
  parts?: ColumnDraft[];
}

/** Summarizes the alignment of a family's texts by column. */
export function draftColumns(
  context: AlignContext,
  starts: readonly number[],
  ends: readonly number[],
): ColumnDraft[] {
  const { ids, columnOf, regions } = context;
  const count = regions.length;
  const occurrences = new Int32Array(count);
  const support = new Int32Array(count);
  const lastText = new Int32Array(count).fill(-1);
  const texts: Map<number, number>[] = Array.from({ length: count }, () => new Map());
  starts.forEach((start, t) => {
    for (let i = start; i < (ends[t] as number); i++) {
      const column = columnOf[i] as number;
      occurrences[column] = (occurrences[column] as number) + 1;
      if (lastText[column] !== t) {
        lastText[column] = t;
        support[column] = (support[column] as number) + 1;
      }
      const own = texts[column] as Map<number, number>;
      own.set(ids[i] as number, (own.get(ids[i] as number) ?? 0) + 1);
    }
  });
  const drafts = texts.map((own, column): ColumnDraft => {
    const everywhere = support[column] === starts.length && occurrences[column] === starts.length;
    return {
      kind: regions[column] ? 'L' : own.size > 1 ? 'S' : everywhere ? 'F' : 'O',
      texts: own,
      support: support[column] as number,
      texts32: everywhere ? null : new Uint32Array((starts.length + 31) >> 5),
      signature: 0,
      mergedInto: null,
      group: null,
    };
  });
  markTexts(context, drafts, starts, ends);
  return drafts;
}

function markTexts(
  { columnOf }: AlignContext,
  drafts: readonly ColumnDraft[],
  starts: readonly number[],
  ends: readonly number[],
): void {
  starts.forEach((start, t) => {
    for (let i = start; i < (ends[t] as number); i++) {
      const bits = (drafts[columnOf[i] as number] as ColumnDraft).texts32;
      if (bits) bits[t >> 5] = (bits[t >> 5] as number) | (1 << (t & 31));
    }
  });
  for (const draft of drafts) draft.signature = draft.texts32 ? signatureOf(draft.texts32) : 0;
}

/** A number for a set of texts. */
export function signatureOf(bits: Uint32Array): number {
  let a = 0;
  for (const word of bits) a = Math.imul(a ^ word, 0x9e3779b1) + 1;
  return a;
}

/** No text is in both sets. */
export function areDisjoint(a: Uint32Array, b: Uint32Array): boolean {
  for (let i = 0; i < a.length; i++) if (((a[i] as number) & (b[i] as number)) !== 0) return false;
  return true;
}

/** Every text of `inner` is in `outer`. */
export function isSubset(inner: Uint32Array, outer: Uint32Array): boolean {
  for (let i = 0; i < inner.length; i++)
    if (((inner[i] as number) & ~(outer[i] as number)) !== 0) return false;
  return true;
}

/** Moves all lines of a column to another one. */
export function mergeDrafts(drafts: readonly ColumnDraft[], from: number, into: number): void {
  const source = drafts[from] as ColumnDraft;
  const target = drafts[into] as ColumnDraft;
  for (const [line, count] of source.texts) target.texts.set(line, (target.texts.get(line) ?? 0) + count);
  target.support += source.support;
  if (target.texts32 && source.texts32) {
    const both = target.texts32.map((word, i) => word | (source.texts32?.[i] as number));
    target.texts32 = both;
    target.signature = signatureOf(both);
  }
  source.mergedInto = into;
}
