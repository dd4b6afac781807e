import { type ChainNode, identityTree } from '../../../analysis/requests/identity.ts';
import { siteChain, siteMessageTips, siteSegmentIdentities } from '../../../read/exchanges.ts';
import type { Site } from '../site.ts';

/** A message of a request: what it is, and the earlier exchange that already carried it at the same place. */
export interface HistoryItem {
  segment: number;
  since: { id: string; turn: number | null } | null;
}

/** For every exchange, its messages in order; those that an earlier request already carried know which. */
export interface History {
  of(tip: number, n: number): HistoryItem[];
}

/** The tree of request prefixes: what each list of a request consists of. */
export interface Chain {
  nodes: readonly ChainNode[];
  /** Numbers of the elements of a list, by its tip. */
  segmentsOf(tip: number | null): number[];
  /** Nodes on the way to a tip, first to last. */
  wayTo(tip: number): ChainNode[];
  /** The same, last to first, one at a time. */
  wayBack(tip: number): Iterable<ChainNode>;
}

/** Reads the tree once; every page needs some of it. */
export async function readChain(site: Site): Promise<Chain> {
  const nodes = (await siteChain(site.db)).map(({ node_id, parent_id, segment_id, depth }) => ({
    node: node_id,
    parent: parent_id,
    segment: segment_id,
    depth,
  }));
  const byId = new Map(nodes.map((node) => [node.node, node]));
  function* wayBack(tip: number): Iterable<ChainNode> {
    for (let node = byId.get(tip); node; node = node.parent === null ? undefined : byId.get(node.parent))
      yield node;
  }
  const wayTo = (tip: number): ChainNode[] => [...wayBack(tip)].reverse();
  return {
    nodes,
    wayTo,
    wayBack,
    segmentsOf: (tip) => (tip === null ? [] : wayTo(tip).map(({ segment }) => segment)),
  };
}

/**
 * Marks each node of the tree with the exchange that carried it first. What counts is what a message is, not how it was
 * spelled: a cache marker that moved does not make a message new.
 */
export async function readHistory(site: Site, chain: Chain): Promise<History> {
  const [tips, identities] = await Promise.all([siteMessageTips(site.db), siteSegmentIdentities(site.db)]);
  const normHash = new Map(identities.map(({ segment_id, norm_hash }) => [segment_id, norm_hash]));
  const identity = identityTree(chain.nodes, (segment) => normHash.get(segment) ?? String(segment));
  const firstOf = new Map<number, { n: number; id: string; turn: number | null }>();
  for (const { n, id, tip, turn } of tips) {
    for (
      let node = identity.of(tip) ?? null;
      node !== null && !firstOf.has(node);
      node = identity.parent(node)
    ) {
      firstOf.set(node, { n, id, turn });
    }
  }
  return {
    of: (tip, n) =>
      chain.wayTo(tip).map(({ node, segment }) => {
        const same = identity.of(node);
        const first = same === undefined ? undefined : firstOf.get(same);
        return { segment, since: first && first.n !== n ? { id: first.id, turn: first.turn } : null };
      }),
  };
}
