import type { AlignContext } from '../align/context.ts';

/** Lines of one text below a heading. */
export interface Section {
  heading: number;
  start: number;
  end: number;
}

/**
 * Makes the lines of sections with one heading one region: none of their lines is a line of the template. Nothing is
 * done for sections whose lines are all one line.
 *
 * @param all every section, also those with other headings: a column with a line outside of them remains
 */
export function makeRegions(
  { columnOf, regions }: AlignContext,
  { starts, ends }: { starts: readonly number[]; ends: readonly number[] },
  sections: readonly Section[],
  all = sections,
): void {
  if (sections.length < 2) return;
  const inSection = new Uint8Array(columnOf.length);
  for (const { start, end } of all) inSection.fill(1, start, end);
  const elsewhere = new Set<number>();
  starts.forEach((start, t) => {
    for (let i = start; i < (ends[t] as number); i++)
      if (inSection[i] === 0) elsewhere.add(columnOf[i] as number);
  });
  const columns = new Set<number>();
  for (const { start, end } of sections)
    for (let i = start; i < end; i++)
      if (!elsewhere.has(columnOf[i] as number)) columns.add(columnOf[i] as number);
  if (columns.size < 2) return;
  const region = [...columns].reduce((least, column) => Math.min(least, column));
  regions[region] = true;
  for (const { start, end } of sections) columnOf.fill(region, start, end);
}
