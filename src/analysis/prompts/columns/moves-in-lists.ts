import type { AlignContext } from '../align/context.ts';
import { type ColumnDraft, signatureOf } from './draft.ts';

/**
 * At least this many lines of this length have moved if they are together at one position in some texts and inside a
 * list in all others.
 */
const fewest = 3;
const shortestLine = 4;

/**
 * Separates moved blocks from lists and free texts. Every text has such a block, some of them among the items of a
 * list, so that alignment took its lines for items. `starts` and `ends` are the texts of the drafts.
 */
export function takeMovesOutOfLists(
  context: AlignContext,
  drafts: readonly ColumnDraft[],
  starts: readonly number[],
  ends: readonly number[],
): void {
  const regions = drafts.flatMap((draft, r) => (draft.mergedInto === null && draft.kind === 'L' ? [r] : []));
  if (regions.length === 0) return;
  let group = drafts.reduce((most, draft) => Math.max(most, (draft.group ?? -1) + 1), 0);
  for (let c = 0; c < drafts.length; c++) {
    if (!isOption(drafts[c])) continue;
    for (const region of regions) {
      const block = blockIn(context, drafts, c, region, starts.length);
      const places = block && placesOf(context, drafts, block, region, starts, ends);
      if (!block || !places) continue;
      for (const start of places)
        block.forEach((column, i) => {
          context.columnOf[start + i] = column;
        });
      for (const column of block) becomeMoved(drafts[column] as ColumnDraft, group, starts.length);
      const rest = drafts[region] as ColumnDraft;
      recount(context, rest, region, starts, ends);
      if (rest.texts.size === 0) rest.mergedInto = c;
      group++;
      c = block[block.length - 1] as number;
      break;
    }
  }
}

function isOption(draft: ColumnDraft | undefined): draft is ColumnDraft {
  return draft?.mergedInto === null && draft.kind === 'O' && draft.texts.size === 1;
}

function lineOf({ texts }: ColumnDraft): number {
  return texts.keys().next().value as number;
}

/**
 * Optional columns from a given one on that occur in the same texts, and whose lines occur in the region in all other
 * texts.
 */
function blockIn(
  { lines }: AlignContext,
  drafts: readonly ColumnDraft[],
  first: number,
  region: number,
  texts: number,
): number[] | undefined {
  const { support, signature } = drafts[first] as ColumnDraft;
  const items = (drafts[region] as ColumnDraft).texts;
  const block: number[] = [];
  let long = 0;
  for (let c = first; c < drafts.length; c++) {
    const draft = drafts[c];
    if (!isOption(draft) || draft.signature !== signature) break;
    const line = lineOf(draft);
    const isLong = (lines[line] as string).length >= shortestLine;
    const times = items.get(line) ?? 0;
    if (isLong ? times !== texts - support : times < texts - support) break;
    if (isLong) long++;
    block.push(c);
  }
  return long >= fewest ? block : undefined;
}

/**
 * Start of the block inside the region for each text without it elsewhere; undefined when one of these texts does not
 * contain it as a whole.
 */
function placesOf(
  { ids, columnOf }: AlignContext,
  drafts: readonly ColumnDraft[],
  block: readonly number[],
  region: number,
  starts: readonly number[],
  ends: readonly number[],
): number[] | undefined {
  const bits = (drafts[block[0] as number] as ColumnDraft).texts32;
  if (!bits) return undefined;
  const wanted = block.map((column) => lineOf(drafts[column] as ColumnDraft));
  const places: number[] = [];
  for (let t = 0; t < starts.length; t++) {
    if (((bits[t >> 5] as number) >>> (t & 31)) & 1) continue;
    let place = -1;
    for (let i = starts[t] as number; i + wanted.length <= (ends[t] as number) && place === -1; i++)
      if (wanted.every((line, k) => ids[i + k] === line && columnOf[i + k] === region)) place = i;
    if (place === -1) return undefined;
    places.push(place);
  }
  return places;
}

function becomeMoved(draft: ColumnDraft, group: number, texts: number): void {
  const line = lineOf(draft);
  draft.texts.set(line, texts);
  draft.kind = 'M';
  draft.group = group;
  draft.support = texts;
  draft.texts32?.fill(0);
  for (let t = 0; draft.texts32 && t < texts; t++)
    draft.texts32[t >> 5] = (draft.texts32[t >> 5] as number) | (1 << (t & 31));
  draft.signature = draft.texts32 ? signatureOf(draft.texts32) : 0;
}

/** Counts the remaining lines of a region. */
function recount(
  { ids, columnOf }: AlignContext,
  draft: ColumnDraft,
  region: number,
  starts: readonly number[],
  ends: readonly number[],
): void {
  draft.texts.clear();
  const bits = new Uint32Array((starts.length + 31) >> 5);
  draft.support = 0;
  starts.forEach((start, t) => {
    let has = false;
    for (let i = start; i < (ends[t] as number); i++) {
      if (columnOf[i] !== region) continue;
      has = true;
      draft.texts.set(ids[i] as number, (draft.texts.get(ids[i] as number) ?? 0) + 1);
    }
    if (!has) return;
    draft.support++;
    bits[t >> 5] = (bits[t >> 5] as number) | (1 << (t & 31));
  });
  draft.texts32 = bits;
  draft.signature = signatureOf(bits);
}
