import { placeOfMoved } from '../prompts/sample-lines.ts';
import type { Template } from '../prompts/types.ts';
import type { Occurrence } from './edition-memory-files.ts';

/** Values that runs set in one text, by placeholder. */
export type RunValues = ReadonlyMap<string, string>;

/**
 * Whether a value that the run sets decides if an optional line is present, and no text of the other edition has a value
 * with the line: `Is directory a git repo: No` goes without the git status.
 */
export function isSetByRunValue(
  has: readonly boolean[],
  own: readonly RunValues[],
  others: readonly RunValues[],
): boolean {
  const keys = new Set(own.flatMap((values) => [...values.keys()]));
  return [...keys].some((key) => {
    const values = own.map((held) => held.get(key));
    if (values.includes(undefined) || new Set(values).size === values.length) return false;
    const withLine = new Set(values.filter((_, t) => has[t]));
    const without = new Set(values.filter((_, t) => !has[t]));
    return (
      without.size > 0 &&
      [...withLine].every((value) => !without.has(value)) &&
      others.every((held) => without.has(held.get(key)))
    );
  });
}

/** An optional line that the other edition lacks may be missing there by chance with at most this probability. */
const mostChance = 0.4;

/**
 * Removes optional lines that only one edition has if the other has too few texts to show their absence: if a fraction
 * p of the texts here have the line, n texts there all lack it by chance with probability (1 - p)^n. The same holds if a
 * value of the runs explains why they lack it.
 */
export function withEvidence<Line extends { text: string; support: number }>(
  lines: readonly Line[],
  others: readonly Line[],
  [texts, otherTexts]: readonly [number, number],
  isExplained: (text: string) => boolean,
): Line[] {
  const known = new Set(others.map(({ text }) => text));
  return lines.filter(
    ({ text, support }) =>
      support === texts ||
      otherTexts === 0 ||
      known.has(text) ||
      ((1 - support / texts) ** otherTexts <= mostChance && !isExplained(text)),
  );
}

/**
 * The order in which the texts of each side are merged. A line that is at several positions in one edition did not move
 * from one edition to the next: texts with the usual order come first if both sides have such a text.
 */
export function usualOrders(
  { blocks }: Template,
  occurrences: readonly (readonly Occurrence[][])[],
): number[][] {
  const moved = blocks.filter(({ kind }) => kind === 'moved');
  const elsewhere = occurrences.map((texts) =>
    texts.map((own) => {
      const columns = own.map(({ column }) => column);
      return moved.filter((block) => placeOfMoved(block, columns) === 'later').length;
    }),
  );
  const isUsualInBoth = elsewhere.every((counts) => counts.includes(0));
  return elsewhere.map((counts) => {
    const order = [...counts.keys()];
    return isUsualInBoth
      ? order.sort((a, b) => (counts[a] as number) - (counts[b] as number) || a - b)
      : order;
  });
}
