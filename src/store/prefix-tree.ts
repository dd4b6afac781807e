/** The stored prefix tree of request lists, by node id; see the table `_prefix_nodes`. */
export interface ChainNode {
  node: number;
  /** Null at the root. */
  parent: number | null;
  segment: number;
  /** Position in the list, from 1. */
  depth: number;
}

/** Prefix tree of normalized elements, without cache markers and per-request noise. */
export interface IdentityTree {
  /** Returns the identity node of a stored node; undefined for an unknown node. */
  of(node: number): number | undefined;
  /** The parent node; null at the root. */
  parent(identity: number): number | null;
  depth(identity: number): number;
}

/**
 * Merges the stored prefix tree, in which a moved cache marker starts a new branch, into a tree of identities, in which
 * it does not. Two stored nodes have the same identity if all their elements have the same `norm_hash`.
 */
export function identityTree(
  nodes: readonly ChainNode[],
  normHash: (segment: number) => string,
): IdentityTree {
  const identityOf = new Map<number, number>();
  const parents: (number | null)[] = [];
  const depths: number[] = [];
  const children = new Map<string, number>();
  // Sort parents before children, because the table is read in any order.
  for (const { node, parent, segment, depth } of nodes.toSorted(
    (a, b) => a.depth - b.depth || a.node - b.node,
  )) {
    const above = parent === null ? null : (identityOf.get(parent) ?? null);
    const key = `${above ?? ''}/${normHash(segment)}`;
    const known = children.get(key);
    const identity = known ?? parents.length;
    if (known === undefined) {
      children.set(key, identity);
      parents.push(above);
      depths.push(depth);
    }
    identityOf.set(node, identity);
  }
  return {
    of: (node) => identityOf.get(node),
    parent: (identity) => parents[identity] ?? null,
    depth: (identity) => depths[identity] ?? 0,
  };
}

/**
 * Number of elements in the common prefix of two lists, by identity. The walk starts at the deeper leaf, so its cost is
 * the number of new or different elements.
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
