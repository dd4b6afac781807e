/**
 * Compares versions in their usual order: numbers by value (1.9 before 1.10), a release after its pre-releases
 * (2.0.0-beta before 2.0.0), other words by text.
 */
export function compareVersions(a: string, b: string): number {
  const [left, right] = [partsOf(a), partsOf(b)];
  for (let at = 0; at < Math.max(left.length, right.length); at++) {
    const order = comparePart(left[at], right[at]);
    if (order !== 0) return order;
  }
  return a < b ? -1 : a > b ? 1 : 0;
}

const partsOf = (version: string): string[] => version.match(/\d+|[^\d.]+/g) ?? [];

function comparePart(a: string | undefined, b: string | undefined): number {
  if (a === b) return 0;
  // A further number makes a later release; a further word makes a pre-release.
  if (a === undefined) return isNumber(b as string) ? -1 : 1;
  if (b === undefined) return isNumber(a) ? 1 : -1;
  if (isNumber(a) && isNumber(b)) return Number(a) - Number(b);
  if (isNumber(a) !== isNumber(b)) return isNumber(a) ? 1 : -1;
  return a < b ? -1 : 1;
}

const isNumber = (part: string): boolean => /^\d/.test(part);
