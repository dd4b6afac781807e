import { blockColumns } from '../ingest/blocks.ts';
import { spans } from '../ingest/spans.ts';
import type { SomeTables } from '../tables.ts';
import type { Elements } from './elements.ts';
import type { JoinedMaterial } from './join-frames.ts';
import type { Exchange, Material } from './material.ts';

/**
 * Rows of the expanded conversations, so that queries see the whole conversation of each WebSocket frame. Only added
 * content is written: a request with its whole conversation is in the store already.
 */
export function joinedRows(stored: Material, material: JoinedMaterial, elements: Elements): SomeTables {
  const joined = material.exchanges.filter(({ n }) => material.continued.has(n));
  const nodes = nodesTo(joined, material);
  const walked = spans(
    nodes.map(({ node }) => node),
    nodes.map(({ parent }) => parent),
  );
  const enter = new Map(walked.map((span) => [span.node_id, span.enter]));
  const sent = new Map(stored.exchanges.map(({ n, tips }) => [n, depthOf(stored, tips.messages)]));
  // Negative numbers never collide with those of stored segments.
  const numberOf = (segment: number): number => (stored.segments.has(segment) ? segment : -segment);
  const made = [...new Set(nodes.map(({ segment }) => segment))].filter(
    (segment) => !stored.segments.has(segment),
  );
  return {
    _joined_leaves: joined.map(({ n, tips }) => {
      const messages = depthOf(material, tips.messages);
      return {
        exchange_id: n,
        enter: enter.get(tips.messages as number),
        messages,
        sent_from: messages - (sent.get(n) ?? 0),
      };
    }),
    _joined_nodes: nodes.map(({ depth, segment }, index) => ({
      enter: walked[index]?.enter,
      leave: walked[index]?.leave,
      position: depth - 1,
      segment_id: numberOf(segment),
    })),
    _joined_segments: made.map((segment) => ({
      segment_id: -segment,
      role: elements.ofSegment(segment)?.role,
      bytes: Buffer.byteLength(material.segments.get(segment)?.json ?? ''),
    })),
    _joined_blocks: made.flatMap((segment) =>
      (elements.ofSegment(segment)?.blocks ?? []).map((block, index) => ({
        segment_id: -segment,
        block: index,
        ...blockColumns(block),
      })),
    ),
  };
}

/** All nodes on the paths to the conversations, parents first. */
function nodesTo(exchanges: readonly Exchange[], { nodes }: Material) {
  const found = new Set<number>();
  for (const { tips } of exchanges) {
    for (let at = tips.messages; at !== null && !found.has(at); at = nodes.get(at)?.parent ?? null)
      found.add(at);
  }
  return [...found]
    .map((node) => nodes.get(node))
    .filter((node) => node !== undefined)
    .sort((a, b) => a.depth - b.depth || a.node - b.node);
}

const depthOf = ({ nodes }: Material, tip: number | null): number =>
  tip === null ? 0 : (nodes.get(tip)?.depth ?? 0);
