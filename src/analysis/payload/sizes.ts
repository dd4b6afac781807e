import type { ChainNode, IdentityTree } from '../../store/prefix-tree.ts';
import { sharedDepth } from '../../store/prefix-tree.ts';
import type { DerivedRow } from '../../store/schema/tables.ts';
import type { ListName } from '../../wire/types.ts';
import type { Elements } from '../requests/elements.ts';
import type { Exchange, Material } from '../requests/material.ts';
import { NodeSums } from '../requests/node-sums.ts';
import type { Link } from '../threads/types.ts';
import { elementSizes, payloadParts, type Sizes, width } from './element-sizes.ts';

const lists: readonly ListName[] = ['tools', 'system', 'messages'];
const none: Sizes = new Float64Array(2 * width);

/**
 * Rows of `payload_parts`: the composition of each body as it was sent (for a WebSocket frame only the frame, not the
 * conversation it continues), and how much of it was already in the request it follows. Sizes are sums over the stored
 * prefix tree, each node counted once.
 */
export function* payloadRows(
  stored: Material,
  { elements, identities, links }: { elements: Elements; identities: IdentityTree; links: readonly Link[] },
): Generator<DerivedRow<'payload_parts'>> {
  const sums = sumsOf(stored, elements);
  const byNumber = new Map(stored.exchanges.map((exchange) => [exchange.n, exchange]));
  const follows = new Map(links.map((link) => [link.exchange, link.follows]));
  const nodeAt = (tip: number | null, depth: number): number | null => {
    let node: ChainNode | undefined = tip === null ? undefined : stored.nodes.get(tip);
    while (node && node.depth > depth)
      node = node.parent === null ? undefined : stored.nodes.get(node.parent);
    return node?.node ?? null;
  };

  for (const exchange of stored.exchanges) {
    const before = byNumber.get(follows.get(exchange.n) ?? Number.NaN);
    const whole = lists.map((list) => sums.to(exchange.tips[list])).reduce(plus);
    const repeated = before
      ? lists
          .map((list) => {
            const [a, b] = [before.tips[list], exchange.tips[list]];
            return sums.to(nodeAt(b, sharedDepth(identities, a, b)));
          })
          .reduce(plus)
      : none;
    yield* rowsOf(exchange, whole, repeated, before !== undefined && before.rest === exchange.rest);
  }
}

function rowsOf(
  exchange: Exchange,
  whole: Sizes,
  repeated: Sizes,
  sameFrame: boolean,
): DerivedRow<'payload_parts'>[] {
  const listed = payloadParts.reduce((sum, _, at) => sum + (whole[at] ?? 0), 0);
  // A body that the log truncated, or that is not JSON, has no lists, or lists larger than the recorded size.
  const frame = Math.max(0, (exchange.requestBytes ?? listed) - listed);
  return payloadParts.flatMap((part, at) => {
    const own = part === 'other' ? frame : 0;
    const bytes = (whole[at] ?? 0) + own;
    if (bytes === 0) return [];
    return [
      {
        exchange_id: exchange.n,
        part,
        elements: whole[width + at] ?? 0,
        bytes,
        repeated_bytes: (repeated[at] ?? 0) + (sameFrame ? own : 0),
      },
    ];
  });
}

/** Sums from the root of a list to each stored node. */
function sumsOf({ nodes, segments }: Material, elements: Elements): NodeSums {
  const sums = new NodeSums(2 * width, nodes.values());
  for (const node of nodes.values()) {
    sums.add(node, () => {
      const view = elements.ofSegment(node.segment);
      return view ? elementSizes(view, Buffer.byteLength(segments.get(node.segment)?.json ?? '')) : none;
    });
  }
  return sums;
}

function plus(a: Sizes, b: Sizes): Sizes {
  const sum = new Float64Array(a.length);
  for (let at = 0; at < a.length; at++) sum[at] = (a[at] as number) + (b[at] as number);
  return sum;
}
