import { BodyReader } from '../../../src/analysis/ingest/body/body-reader.ts';
import {
  KnownContent,
  type NewNode,
  type NewRest,
  type NewSegment,
} from '../../../src/analysis/ingest/body/known.ts';
import { SegmentPool } from '../../../src/analysis/ingest/body/segment-pool.ts';
import { joinBody } from '../../../src/store/queries/request-body.ts';

/** A body reader that keeps what it stores in memory, and puts bodies together from that alone. */
export function contentInMemory(poolBytes?: number) {
  const segments = new Map<number, NewSegment>();
  const nodes = new Map<number, NewNode>();
  const rests = new Map<number, NewRest>();
  const known = new KnownContent(
    {
      segment: (segment) => void segments.set(segment.segment, segment),
      node: (node) => void nodes.set(node.node, node),
      rest: (rest) => void rests.set(rest.rest, rest),
    },
    new SegmentPool(poolBytes),
  );
  const reader = new BodyReader(known);
  const listOf = (tip: number): string[] => {
    const texts: string[] = [];
    for (let node = nodes.get(tip); node; node = nodes.get(node.parent)) {
      texts.unshift((segments.get(node.segment) as NewSegment).json);
    }
    return texts;
  };
  const read = (text: string | Buffer, open = false) =>
    reader.read(Buffer.from(text), 'anthropic-messages', open);
  const rebuild = (body: NonNullable<ReturnType<typeof read>>): string => {
    const { text, holes } = rests.get(body.rest) as NewRest;
    return joinBody(text, holes, {
      tools: listOf(body.tools),
      system: listOf(body.system),
      messages: listOf(body.messages),
    });
  };
  return { segments, nodes, rests, read, rebuild };
}
