import type { Database } from '../store/database.ts';
import { identityTree } from '../store/prefix-tree.ts';
import { type PrefixNode, prefixNodes, type RequestLeaves, requestLeaves, segmentIdentities } from './raw.ts';

/** A message of a request: what it is, and the earlier exchange that already carried it at the same place. */
export interface HistoryItem {
  segment: number;
  since: { id: string; turn: number | null } | null;
}

/** Messages of every exchange in order; those that an earlier request already carried know which. */
export interface History {
  leaves: ReadonlyMap<number, RequestLeaves>;
  of(exchange: number): HistoryItem[];
}

/** The tree of request prefixes: what each list of a request consists of. */
export interface PrefixTree {
  nodes: readonly PrefixNode[];
  /** Numbers of the elements of a list, by its leaf. */
  segmentsOf(leaf: number | null): number[];
  /** Nodes on the way to a leaf, first to last. */
  wayTo(leaf: number): PrefixNode[];
  /** The same, last to first, one at a time. */
  wayBack(leaf: number): Iterable<PrefixNode>;
}

/** Reads the tree once; every page needs some of it. */
export async function readPrefixTree(db: Database): Promise<PrefixTree> {
  const nodes = await prefixNodes(db);
  const byId = new Map(nodes.map((node) => [node.node, node]));
  function* wayBack(leaf: number): Iterable<PrefixNode> {
    for (let node = byId.get(leaf); node; node = node.parent === null ? undefined : byId.get(node.parent))
      yield node;
  }
  const wayTo = (leaf: number): PrefixNode[] => [...wayBack(leaf)].reverse();
  return {
    nodes,
    wayTo,
    wayBack,
    segmentsOf: (leaf) => (leaf === null ? [] : wayTo(leaf).map(({ segment }) => segment)),
  };
}

/**
 * Marks each node of the tree with the exchange that carried it first. What counts is what a message is, not how it was
 * spelled: a cache marker that moved does not make a message new.
 */
export async function readHistory(db: Database, tree: PrefixTree): Promise<History> {
  const [leaves, normHash] = await Promise.all([requestLeaves(db), segmentIdentities(db)]);
  const identity = identityTree(tree.nodes, (segment) => normHash.get(segment) ?? String(segment));
  const byExchange = new Map(leaves.map((own) => [own.exchange_id, own]));
  const firstOf = new Map<number, RequestLeaves>();
  for (const own of leaves) {
    if (own.messages === null) continue;
    for (
      let node = identity.of(own.messages) ?? null;
      node !== null && !firstOf.has(node);
      node = identity.parent(node)
    ) {
      firstOf.set(node, own);
    }
  }
  return {
    leaves: byExchange,
    of: (exchange) => {
      const leaf = byExchange.get(exchange)?.messages ?? null;
      if (leaf === null) return [];
      return tree.wayTo(leaf).map(({ node, segment }) => {
        const same = identity.of(node);
        const first = same === undefined ? undefined : firstOf.get(same);
        return {
          segment,
          since: first && first.exchange_id !== exchange ? { id: first.record_id, turn: first.turn } : null,
        };
      });
    },
  };
}
