/** Parts scaled to a total, and the scale factor. */
export interface Scaled {
  /** Whole numbers that sum to the total exactly, in the order of the estimates. */
  parts: number[];
  /** Total over the sum of the estimates; null when every estimate is 0. */
  factor: number | null;
}

/**
 * Distributes a reported total over estimates in proportion, so that the parts sum to it exactly: each part gets the
 * integer part of its share, and the remaining units go one by one to the largest remainders (Hamilton's method; for
 * equal remainders to the earlier part). When every estimate is 0 the total goes to the last part, so that nothing is
 * lost.
 *
 * @param estimates whole numbers, not negative
 * @param total whole number, not negative
 */
export function scaleToTotal(estimates: readonly number[], total: number): Scaled {
  const sum = estimates.reduce((a, b) => a + b, 0);
  if (estimates.length === 0) return { parts: [], factor: null };
  if (sum === 0)
    return { parts: estimates.map((_, i) => (i === estimates.length - 1 ? total : 0)), factor: null };
  const shares = estimates.map((estimate, index) => {
    // Integer arithmetic: a share such as 0.1 + 0.2 must not lose its remainder to rounding.
    const product = BigInt(estimate) * BigInt(total);
    return { index, whole: Number(product / BigInt(sum)), remainder: product % BigInt(sum) };
  });
  const parts = shares.map((share) => share.whole);
  const left = total - parts.reduce((a, b) => a + b, 0);
  const byRemainder = shares.toSorted((a, b) =>
    a.remainder === b.remainder ? a.index - b.index : a.remainder > b.remainder ? -1 : 1,
  );
  for (const { index } of byRemainder.slice(0, left)) parts[index] = (parts[index] ?? 0) + 1;
  return { parts, factor: total / sum };
}
