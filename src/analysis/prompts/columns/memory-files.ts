import type { AlignContext } from '../align/context.ts';
import { memoryFileEnd, memoryFileHeading } from '../slots/slot-kinds.ts';
import type { ColumnDraft } from './draft.ts';
import { isSubset } from './draft.ts';
import { makeRegions, type Section } from './regions.ts';

/**
 * Marks the text of memory files (AGENTS.md and similar) as free text if it varies or is optional: the vendor of the
 * agent wrote the line above it, the person wrote the file. Its lines are not optional lines of the prompt.
 */
export function takeMemoryFiles({ lines }: AlignContext, drafts: readonly ColumnDraft[]): void {
  const first = (draft: ColumnDraft): string => lines[draft.texts.keys().next().value as number] as string;
  const isHeading = (draft: ColumnDraft): boolean =>
    draft.mergedInto === null && draft.kind !== 'L' && memoryFileHeading.test(first(draft));
  let group = drafts.reduce((most, draft) => Math.max(most, (draft.group ?? -1) + 1), 0);
  for (let c = 0; c < drafts.length; c++) {
    const heading = drafts[c] as ColumnDraft;
    if (!isHeading(heading)) continue;
    // Versions have different headings, which follow one another in the template: the file below belongs to all of
    // them.
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

/** Maximum number of lines between the opening tag of an element and the heading of its memory file. */
const linesAbove = 8;

/**
 * Makes the text of each memory file in an element one region, before lines are assigned kinds: two files have blank
 * lines and words in common by chance, and these are not lines of the prompt.
 */
export function regionsOfMemoryFiles(
  context: AlignContext,
  starts: readonly number[],
  ends: readonly number[],
): void {
  const sections = starts.flatMap((start, t) => sectionsIn(context, start, ends[t] as number));
  const places = sections.map((section) => ({ ...section }));
  for (const own of Map.groupBy(sections, ({ heading }) => context.columnOf[heading] as number).values()) {
    // A single file is already a passage of its own; varying lines require several.
    if (own.length < 2) continue;
    trimShared(context, own);
    makeRegions(context, { starts, ends }, own, places);
  }
}

/** Removes the common first and last lines of all sections: the agent's own text around the files. */
function trimShared({ ids, classes }: AlignContext, sections: readonly Section[]): void {
  const shape = (i: number): number => classes.mask[ids[i] as number] as number;
  const [first] = sections as [Section];
  const areEqual = (at: (section: Section) => number): boolean =>
    sections.every((own) => own.end > own.start && shape(at(own)) === shape(at(first)));
  while (areEqual(({ start }) => start)) for (const own of sections) own.start++;
  while (areEqual(({ end }) => end - 1)) for (const own of sections) own.end--;
}

/** The memory files in one text: each from its heading to the end of its element, without blank lines at either end. */
function sectionsIn({ ids, lines }: AlignContext, start: number, end: number): Section[] {
  const found: Section[] = [];
  const line = (i: number): string => lines[ids[i] as number] as string;
  let next = { heading: -1, endTags: new Set<string>() };
  for (let heading = start; heading < end; heading++) {
    if (!memoryFileHeading.test(line(heading))) continue;
    // The second file in an element is further away from the tag that opens it.
    const endTags = new Set(heading === next.heading ? next.endTags : []);
    for (let i = Math.max(start, heading - linesAbove); i <= heading; i++) {
      const name = /^<([A-Za-z][\w.:-]*)(?:\s[^<>]*)?>$/.exec(line(i))?.[1];
      if (name !== undefined) endTags.add(`</${name}>`);
    }
    if (endTags.size === 0) continue;
    let last = heading + 1;
    while (last < end && !endTags.has(line(last)) && !memoryFileHeading.test(line(last))) last++;
    if (last === end) continue;
    let [from, to] = [heading + 1, last];
    while (from < to && line(from).trim() === '') from++;
    while (from < to && line(to - 1).trim() === '') to--;
    if (from < to) found.push({ heading, start: from, end: to });
    next = { heading: last, endTags };
    heading = last - 1;
  }
  return found;
}

function union(a: Uint32Array | null, b: Uint32Array | null): Uint32Array | null {
  return a && b ? a.map((word, i) => word | (b[i] as number)) : null;
}
