import type { AlignContext } from '../align/context.ts';
import { type ColumnDraft, signatureOf } from './draft.ts';

/** Texts with a line at one of two copies that could equally be at the other. */
interface Slide {
  from: number;
  to: number;
  texts: Uint32Array;
}

/** Maximum number of columns between two copies of a line. */
const reach = 64;

/**
 * Moves texts from one copy of a line to another if they have nothing between the two. Such a text alone does not show
 * which copy it has, but the other texts do: authors add and remove whole sections, so the better assignment is the one
 * in which the set of texts changes less often from line to line. (Example: one version has a blank line, and a later
 * version adds a section with a blank line inside next to it. The first blank line may be removed while the second
 * stays.) If both assignments are equal, the alignment is kept.
 *
 * `starts` and `ends` are the texts of the drafts.
 */
export function settleSlides(
  { columnOf }: AlignContext,
  drafts: readonly ColumnDraft[],
  starts: readonly number[],
  ends: readonly number[],
): void {
  const every = new Uint32Array((starts.length + 31) >> 5);
  for (let t = 0; t < starts.length; t++) every[t >> 5] = (every[t >> 5] as number) | (1 << (t & 31));
  const slides: Slide[] = [];
  drafts.forEach((_, first) => {
    for (const second of copiesBehind(drafts, first)) {
      const slide = shorterReading(drafts, first, second, every);
      if (!slide) continue;
      const { from, to, texts } = slide;
      setTexts(drafts[from] as ColumnDraft, without(textsOf(drafts, from, every), texts), every);
      setTexts(drafts[to] as ColumnDraft, union(textsOf(drafts, to, every), texts), every);
      slides.push(slide);
    }
  });
  if (slides.length > 0) rewrite(columnOf, slides, starts, ends);
}

/** Columns with the same line after a column, with only optional lines in between. */
function copiesBehind(drafts: readonly ColumnDraft[], first: number): number[] {
  const found: number[] = [];
  const line = constantLine(drafts[first]);
  if (line === undefined) return found;
  for (let c = first + 1; c < drafts.length && c <= first + reach; c++) {
    if (drafts[c]?.mergedInto !== null) continue;
    const own = constantLine(drafts[c]);
    if (own === line) found.push(c);
    if (own === undefined || drafts[c]?.kind === 'F') break;
  }
  return found;
}

/** The line of a fixed or optional column. */
function constantLine(draft: ColumnDraft | undefined): number | undefined {
  if (draft?.mergedInto !== null || (draft.kind !== 'O' && draft.kind !== 'F')) return undefined;
  return draft.texts.keys().next().value;
}

/** The slide that reduces the changes of the set of texts from line to line, if there is one. */
function shorterReading(
  drafts: readonly ColumnDraft[],
  first: number,
  second: number,
  every: Uint32Array,
): Slide | undefined {
  let between = new Uint32Array(every.length);
  for (let c = first + 1; c < second; c++)
    if (drafts[c]?.mergedInto === null) between = union(between, textsOf(drafts, c, every));
  let fewest = changes(drafts, first, second, every);
  let best: Slide | undefined;
  for (const [from, to] of [
    [second, first],
    [first, second],
  ] as const) {
    const [own, other] = [textsOf(drafts, from, every), textsOf(drafts, to, every)];
    const texts = without(without(own, other), between);
    const left = without(own, texts);
    if (isEmpty(texts) || isEmpty(left)) continue;
    const after = new Map([
      [from, left],
      [to, union(other, texts)],
    ]);
    const count = changes(drafts, first, second, every, after);
    if (count >= fewest) continue;
    fewest = count;
    best = { from, to, texts };
  }
  return best;
}

/** Number of changes of the set of texts from the column before two copies to the column after them. */
function changes(
  drafts: readonly ColumnDraft[],
  first: number,
  second: number,
  every: Uint32Array,
  changed?: ReadonlyMap<number, Uint32Array>,
): number {
  const isLive = (c: number): boolean => drafts[c]?.mergedInto === null;
  let from = first - 1;
  while (from > 0 && !isLive(from)) from--;
  let to = second + 1;
  while (to < drafts.length - 1 && !isLive(to)) to++;
  let count = 0;
  let last: number | undefined;
  for (let c = from; c <= to; c++) {
    if (!isLive(c)) continue;
    const signature = signatureOf(changed?.get(c) ?? textsOf(drafts, c, every));
    if (last !== undefined && signature !== last) count++;
    last = signature;
  }
  return count;
}

function textsOf(drafts: readonly ColumnDraft[], c: number, every: Uint32Array): Uint32Array {
  return drafts[c]?.texts32 ?? every;
}

function setTexts(draft: ColumnDraft, texts: Uint32Array, every: Uint32Array): void {
  const isFixed = texts.every((word, i) => word === every[i]);
  draft.kind = isFixed ? 'F' : 'O';
  draft.texts32 = isFixed ? null : texts;
  draft.signature = isFixed ? 0 : signatureOf(texts);
  draft.support = texts.reduce((sum, word) => sum + bitsIn(word), 0);
  draft.texts = new Map([[draft.texts.keys().next().value as number, draft.support]]);
}

/** Applies the slides in order to each line in a column that one of them changed. */
function rewrite(
  columnOf: Int32Array,
  slides: readonly Slide[],
  starts: readonly number[],
  ends: readonly number[],
): void {
  const left = new Set(slides.map(({ from }) => from));
  starts.forEach((start, t) => {
    for (let i = start; i < (ends[t] as number); i++) {
      if (!left.has(columnOf[i] as number)) continue;
      for (const { from, to, texts } of slides)
        if (columnOf[i] === from && ((texts[t >> 5] as number) >>> (t & 31)) & 1) columnOf[i] = to;
    }
  });
}

function union(a: Uint32Array, b: Uint32Array) {
  return a.map((word, i) => word | (b[i] as number));
}

function without(a: Uint32Array, b: Uint32Array) {
  return a.map((word, i) => word & ~(b[i] as number));
}

function isEmpty(texts: Uint32Array): boolean {
  return texts.every((word) => word === 0);
}

function bitsIn(word: number): number {
  let count = 0;
  for (let rest = word; rest !== 0; rest &= rest - 1) count++;
  return count;
}
