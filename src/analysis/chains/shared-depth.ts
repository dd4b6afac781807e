import type { IdentityTree } from './identity.ts';

/**
 * How many elements two lists share from their beginning, by identity. The deeper tip climbs first, so the work is the
 * number of elements that are new or differ.
 */
export function sharedDepth(identities: IdentityTree, a: number | null, b: number | null): number {
  const depth = (node: number | null): number => (node === null ? 0 : identities.depth(node));
  const up = (node: number | null): number | null => (node === null ? null : identities.parent(node));
  let left = a === null ? null : (identities.of(a) ?? null);
  let right = b === null ? null : (identities.of(b) ?? null);
  while (left !== right) {
    if (depth(left) >= depth(right)) left = up(left);
    else right = up(right);
  }
  return depth(left);
}
