/** More than any request: what is above it is a mistake, and sums below stay exact. */
const absurd = 1e12;

/** A count of tokens as reported, or null when it is none: absent, negative, fractional, absurd, not a number. */
export function tokens(value: unknown): number | null {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 && value < absurd ? value : null;
}

/** The first of several names that holds a count. */
export function firstTokens(...values: readonly unknown[]): number | null {
  return values.map(tokens).find((count) => count !== null) ?? null;
}

/** Sum of the counts that are known, null when none is. */
export function sumTokens(...counts: readonly (number | null)[]): number | null {
  const known = counts.filter((count) => count !== null);
  return known.length === 0 ? null : known.reduce((sum, count) => sum + count, 0);
}

/**
 * The input side of a usage that counts what was read from and written to the cache beside the rest of the input, and
 * not within it. A total of writes that is not reported is the sum of those by lifetime.
 */
export function besideCache(counts: {
  uncached: number | null;
  cacheRead: number | null;
  cacheWrite: number | null;
  cacheWrite5m: number | null;
  cacheWrite1h: number | null;
}): typeof counts & { input: number | null } {
  const { uncached, cacheRead, cacheWrite5m, cacheWrite1h } = counts;
  const cacheWrite = counts.cacheWrite ?? sumTokens(cacheWrite5m, cacheWrite1h);
  return {
    ...counts,
    cacheWrite,
    input: uncached === null ? null : sumTokens(uncached, cacheRead, cacheWrite),
  };
}

/** What is left of a total after its parts, null when the total is not known or smaller than its parts. */
export function restTokens(total: number | null, ...parts: readonly (number | null)[]): number | null {
  if (total === null) return null;
  const rest = total - (sumTokens(...parts) ?? 0);
  return rest < 0 ? null : rest;
}
