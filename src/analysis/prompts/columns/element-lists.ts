import type { AlignContext } from '../align/context.ts';
import { makeRegions, type Section } from './regions.ts';

const startTag = /^\s*<([A-Za-z][\w.:-]*)(?:\s[^<>]*)?>$/;
const oneLine = /^\s*<([A-Za-z][\w.:-]*)(?:\s[^<>]*)?>.*<\/\1>$/;
/** Maximum number of lines of one item. */
const longestItem = 40;

/** A list of elements in one text. */
interface ElementList extends Section {
  items: number;
}

/**
 * Makes a list of elements one region, such as the `<skill>` elements in `<available_skills>`, if texts have different
 * numbers of them. Their tags are equal, so that alignment would mix one item with another.
 */
export function regionsOfElementLists(
  context: AlignContext,
  starts: readonly number[],
  ends: readonly number[],
): void {
  const lists = starts.flatMap((start, t) => listsIn(context, start, ends[t] as number));
  for (const own of Map.groupBy(lists, ({ heading }) => context.columnOf[heading] as number).values()) {
    const isList = own.some(({ items }) => items > 1) && new Set(own.map(({ items }) => items)).size > 1;
    if (isList) makeRegions(context, { starts, ends }, own);
  }
}

/** The elements of a text that contain nothing but several elements of one name. */
function listsIn({ ids, lines }: AlignContext, start: number, end: number): ElementList[] {
  const found: ElementList[] = [];
  const line = (i: number): string => (i < end ? (lines[ids[i] as number] as string) : '');
  for (let heading = start; heading < end; heading++) {
    const name = startTag.exec(line(heading))?.[1];
    if (name === undefined) continue;
    let item: string | undefined;
    let items = 0;
    let at = heading + 1;
    while (at < end && line(at).trim() !== `</${name}>`) {
      const own = startTag.exec(line(at))?.[1] ?? oneLine.exec(line(at))?.[1];
      const next = own === undefined ? -1 : endOf(line, at, own);
      if (line(at).trim() === '') at++;
      else if (next < 0 || (item !== undefined && own !== item)) break;
      else {
        item = own;
        items++;
        at = next;
      }
    }
    if (items === 0 || line(at).trim() !== `</${name}>`) continue;
    found.push({ heading, start: heading + 1, end: at, items });
    heading = at;
  }
  return found;
}

/** The line after an element; -1 if it does not end. */
function endOf(line: (i: number) => string, start: number, name: string): number {
  if (oneLine.exec(line(start))?.[1] === name) return start + 1;
  for (let i = start + 1; i <= start + longestItem; i++) if (line(i).trim() === `</${name}>`) return i + 1;
  return -1;
}
