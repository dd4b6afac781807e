import { identityTree } from '../../../analysis/chains/identity.ts';
import { siteChain, siteMessageTips, siteSegmentIdentities } from '../../../store/queries/site-exchanges.ts';
import type { Site } from '../types.ts';

/** A message of a request: what it is, and the earlier exchange that already carried it at the same place. */
export interface HistoryItem {
  segment: number;
  since: { id: string; turn: number | null } | null;
}

/** For every exchange, its messages in order; those that an earlier request already carried know which. */
export interface History {
  of(tip: number, n: number): HistoryItem[];
}

/**
 * Reads the tree of request prefixes once and marks each node with the exchange that carried it first. What counts is
 * what a message is, not how it was spelled: a cache marker that moved does not make a message new.
 */
export async function readHistory(site: Site): Promise<History> {
  const [chain, tips, identities] = await Promise.all([
    siteChain(site.db),
    siteMessageTips(site.db),
    siteSegmentIdentities(site.db),
  ]);
  const normHash = new Map(identities.map(({ segment_id, norm_hash }) => [segment_id, norm_hash]));
  const nodes = chain.map(({ node_id, parent_id, segment_id, depth }) => ({
    node: node_id,
    parent: parent_id,
    segment: segment_id,
    depth,
  }));
  const byId = new Map(nodes.map((node) => [node.node, node]));
  const identity = identityTree(nodes, (segment) => normHash.get(segment) ?? String(segment));
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
    of(tip, n) {
      const items: HistoryItem[] = [];
      for (let node = byId.get(tip); node; node = node.parent === null ? undefined : byId.get(node.parent)) {
        const same = identity.of(node.node);
        const first = same === undefined ? undefined : firstOf.get(same);
        items.push({
          segment: node.segment,
          since: first && first.n !== n ? { id: first.id, turn: first.turn } : null,
        });
      }
      return items.reverse();
    },
  };
}
