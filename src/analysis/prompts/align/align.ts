import { type AnchorRule, anchorRules, findAnchors } from './anchors.ts';
import { findBorder, type Side } from './border.ts';
import type { Chain } from './chain.ts';
import { findChain } from './chain.ts';
import type { AlignContext, Segments } from './context.ts';
import { emptySegments, newColumn, pushSegment } from './context.ts';
import { findCrossing } from './crossing.ts';
import { copyColumns, distinctSegments } from './distinct.ts';
import { isFreeText } from './free-text.ts';
import { gapsOfChain } from './gaps.ts';
import { alignLeaf } from './leaf.ts';
import { findList, placeEmptyRuns } from './list.ts';

/**
 * Aligns segments: assigns every line to a column, columns in template order. The strongest evidence comes first: lines
 * in all segments, then lists, then lines with the same shape in all segments, then lines in some segments. Each step
 * splits the segments, and the parts in between are aligned separately.
 */
export function align(context: AlignContext, all: Segments): void {
  const { segments, copies } = distinctSegments(context, all);
  if (segments.starts.length === 1) alignOne(context, segments);
  else if (segments.starts.length > 1) alignTrimmed(context, segments);
  copyColumns(context, copies);
}

/** A single passage that is in every text with any content here: each of its lines is a column. */
function alignOne(context: AlignContext, segments: Segments): void {
  for (let i = segments.starts[0] as number; i < (segments.ends[0] as number); i++) assign(context, [i]);
}

/** Lines that all segments begin or end with need no search. */
function alignTrimmed(context: AlignContext, segments: Segments): void {
  const { ids } = context;
  const shortest = segments.starts.reduce(
    (least, start, s) => Math.min(least, (segments.ends[s] as number) - start),
    Number.POSITIVE_INFINITY,
  );
  const first = segments.starts[0] as number;
  const last = segments.ends[0] as number;
  let prefix = 0;
  while (prefix < shortest && segments.starts.every((start) => ids[start + prefix] === ids[first + prefix]))
    prefix++;
  let suffix = 0;
  while (
    suffix < shortest - prefix &&
    segments.ends.every((end) => ids[end - 1 - suffix] === ids[last - 1 - suffix])
  )
    suffix++;
  if (prefix + suffix === 0) {
    alignBetween(context, segments);
    return;
  }
  for (let i = 0; i < prefix; i++)
    assign(
      context,
      segments.starts.map((start) => start + i),
    );
  align(context, {
    starts: segments.starts.map((start) => start + prefix),
    ends: segments.ends.map((end) => end - suffix),
  });
  for (let i = suffix; i > 0; i--)
    assign(
      context,
      segments.ends.map((end) => end - i),
    );
}

function alignBetween(context: AlignContext, segments: Segments): void {
  const split =
    splitAtAnchors(context, segments, anchorRules.longLine) ||
    splitAtAnchors(context, segments, anchorRules.line) ||
    splitAtBorder(context, segments, 'end') ||
    splitAtBorder(context, segments, 'start') ||
    splitAtChain(context, segments, findCrossing(context, segments)) ||
    splitAtAnchors(context, segments, anchorRules.shape) ||
    splitAtAnchors(context, segments, anchorRules.wording) ||
    splitAtList(context, segments) ||
    splitAtAnchors(context, segments, anchorRules.key) ||
    asFreeText(context, segments) ||
    splitAtChain(context, segments, findChain(context, segments, 1)) ||
    splitAtChain(context, segments, findChain(context, segments, 0)) ||
    splitAtChain(context, segments, findChain(context, segments, 2));
  if (!split) alignLeaf(context, segments);
}

function splitAtAnchors(context: AlignContext, segments: Segments, rule: AnchorRule): boolean {
  const anchors = findAnchors(context, segments, rule);
  if (!anchors) return false;
  const { count, places } = anchors;
  for (let a = 0; a <= count; a++) {
    const gap = emptySegments();
    const column: number[] = [];
    for (let s = 0; s < segments.starts.length; s++) {
      const from = a === 0 ? (segments.starts[s] as number) : (places[s * count + a - 1] as number) + 1;
      const to = a === count ? (segments.ends[s] as number) : (places[s * count + a] as number);
      if (from < to) pushSegment(gap, from, to);
      if (a < count) column.push(to);
    }
    align(context, gap);
    if (a < count) assign(context, column);
  }
  return true;
}

function splitAtBorder(context: AlignContext, segments: Segments, side: Side): boolean {
  const places = findBorder(context, segments, side);
  if (!places) return false;
  const before = emptySegments();
  const after = emptySegments();
  places.forEach((place, s) => {
    pushSegment(before, segments.starts[s] as number, place);
    pushSegment(after, place + 1, segments.ends[s] as number);
  });
  align(context, before);
  assign(context, places);
  align(context, after);
  return true;
}

function splitAtList(context: AlignContext, segments: Segments): boolean {
  const found = findList(context, segments);
  if (!found) return false;
  const runs = placeEmptyRuns(context, segments, found);
  const before = emptySegments();
  const after = emptySegments();
  segments.starts.forEach((start, s) => {
    pushSegment(before, start, runs.starts[s] as number);
    pushSegment(after, runs.ends[s] as number, segments.ends[s] as number);
  });
  align(context, before);
  assignRegion(context, runs);
  align(context, after);
  return true;
}

function asFreeText(context: AlignContext, segments: Segments): boolean {
  if (!isFreeText(context, segments)) return false;
  assignRegion(context, segments);
  return true;
}

function splitAtChain(context: AlignContext, segments: Segments, chain: Chain | undefined): boolean {
  if (!chain) return false;
  const columns = columnsOfChain(chain);
  gapsOfChain(context, segments, chain).forEach((gap, i) => {
    align(context, gap);
    const column = columns[i];
    if (column) assign(context, column);
  });
  return true;
}

/** The positions of each line of the chain. */
function columnsOfChain(chain: Chain): number[][] {
  const columns: number[][] = Array.from({ length: chain.length }, () => []);
  chain.places.forEach((places, s) => {
    const lines = chain.lines[s] as number[];
    places.forEach((place, i) => {
      columns[lines[i] as number]?.push(place);
    });
  });
  return columns;
}

function assign(context: AlignContext, places: readonly number[]): void {
  const column = newColumn(context);
  for (const place of places) context.columnOf[place] = column;
}

function assignRegion(context: AlignContext, segments: Segments): void {
  const column = newColumn(context, true);
  segments.starts.forEach((start, s) => {
    context.columnOf.fill(column, start, segments.ends[s] as number);
  });
}
