/** Words of a text, without case and punctuation. */
function wordsOf(text: string): Set<string> {
  return new Set(text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []);
}

/** Share of words that two texts have in common, 0 to 1 (Dice); 1 for two empty texts. */
export function similarity(a: string, b: string): number {
  if (a === b) return 1;
  const left = wordsOf(a);
  const right = wordsOf(b);
  const shared = [...left].filter((word) => right.has(word)).length;
  return left.size + right.size === 0 ? 1 : (2 * shared) / (left.size + right.size);
}

/**
 * Above this number, pairs are not compared: real requests do not have that many, and it would slow down the analysis.
 */
const maxPairs = 40_000;

/**
 * Pairs removed with added items, most similar first, each at most once; pairs below `least` are dropped. Ties are
 * resolved by name, so that order does not matter.
 */
export function pairAlike<T extends { name: string }>(
  gone: readonly T[],
  come: readonly T[],
  alike: (a: T, b: T) => number,
  least: number,
): [before: T, after: T][] {
  if (gone.length * come.length > maxPairs) return [];
  const claims = gone
    .flatMap((before) => come.map((after) => ({ before, after, score: alike(before, after) })))
    .filter(({ score }) => score >= least)
    .sort(
      (a, b) =>
        b.score - a.score || compare(a.before.name, b.before.name) || compare(a.after.name, b.after.name),
    );
  const taken = new Set<T>();
  return claims.flatMap(({ before, after }): [T, T][] => {
    if (taken.has(before) || taken.has(after)) return [];
    taken.add(before).add(after);
    return [[before, after]];
  });
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
