/** The stored prefix tree of request lists, by node id; see the table `chain`. */
export interface ChainNode {
  node: number;
  /** Null at the root. */
  parent: number | null;
  segment: number;
  /** One-based place in the list. */
  depth: number;
}

/** Prefix tree over what elements are, not how they were spelled: cache markers and per-request noise left out. */
export interface IdentityTree {
  /** The node of identity of a stored node; undefined for an unknown one. */
  of(node: number): number | undefined;
  /** The node before it, or null at the root. */
  parent(identity: number): number | null;
  depth(identity: number): number;
}

/**
 * Folds the stored chain, where a moved cache marker starts a new branch, into a tree of identities, where it does
 * not: two stored nodes share an identity when their elements agree one by one in `norm_hash`.
 */
export function identityTree(
  nodes: readonly ChainNode[],
  normHash: (segment: number) => string,
): IdentityTree {
  const identityOf = new Map<number, number>();
  const parents: (number | null)[] = [];
  const depths: number[] = [];
  const children = new Map<string, number>();
  // Parents come before children, whatever order the table was read in.
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
