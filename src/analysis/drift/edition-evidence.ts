import type { SkeletonLine } from './edition-skeleton.ts';

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
export function withEvidence(
  lines: readonly SkeletonLine[],
  others: readonly SkeletonLine[],
  [texts, otherTexts]: readonly [number, number],
  isExplained: (text: string) => boolean,
): SkeletonLine[] {
  const known = new Set(others.map(({ text }) => text));
  return lines.filter(
    ({ text, support }) =>
      support === texts ||
      otherTexts === 0 ||
      known.has(text) ||
      ((1 - support / texts) ** otherTexts <= mostChance && !isExplained(text)),
  );
}
