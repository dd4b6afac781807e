import { createHash } from 'node:crypto';
import type { ChainNode } from '../../store/prefix-tree.ts';
import { objectOf, stringOf } from '../../wire/json.ts';
import { answerItems } from '../../wire/websocket/chain.ts';
import type { Exchange, Material, Segment } from './material.ts';

/** Material in which every request has its whole conversation. */
export interface JoinedMaterial extends Material {
  /** By number of an exchange: the one that the request names as its predecessor. */
  continued: ReadonlyMap<number, number>;
  /** Exchanges that continue an answer which is not in the log: their conversation is incomplete. */
  broken: ReadonlySet<number>;
}

/**
 * Expands requests that send only new messages (`previous_response_id`: Codex over WebSocket) into whole conversations:
 * the messages of the request they continue, the items of its answer, and their own messages. Tools and instructions
 * are sent in full each time. The result adds nodes below those of the stored prefix tree and does not change stored
 * nodes.
 */
export function joinFrames(material: Material): JoinedMaterial {
  const wanted = (exchange: Exchange): string => {
    const frame = exchange.rest === null ? undefined : material.rests.get(exchange.rest);
    return stringOf(objectOf(frame)['previous_response_id']);
  };
  if (!material.exchanges.some((exchange) => wanted(exchange) !== '')) {
    return { ...material, continued: new Map(), broken: new Set() };
  }
  const chains = new LongerChains(material);
  const byAnswer = new Map<string, Exchange>();
  const continued = new Map<number, number>();
  const broken = new Set<number>();
  const exchanges = material.exchanges.map((exchange) => {
    const id = wanted(exchange);
    const before = byAnswer.get(id);
    if (id !== '' && (!before || broken.has(before.n))) broken.add(exchange.n);
    if (before) continued.set(exchange.n, before.n);
    const joined = before ? chains.join(before, exchange) : exchange;
    if (joined.answer?.id) byAnswer.set(joined.answer.id, joined);
    return joined;
  });
  return { ...material, exchanges, nodes: chains.nodes, segments: chains.segments, continued, broken };
}

/** The stored prefix tree, extended by the added nodes. */
class LongerChains {
  readonly nodes: Map<number, ChainNode>;
  readonly segments: Map<number, Segment>;
  readonly #children = new Map<string, number>();
  readonly #byText = new Map<string, number>();
  #lastNode: number;
  #lastSegment: number;

  constructor({ nodes, segments }: Material) {
    this.nodes = new Map(nodes);
    this.segments = new Map(segments);
    for (const { node, parent, segment } of nodes.values()) this.#children.set(`${parent}/${segment}`, node);
    this.#lastNode = greatest(nodes.keys());
    this.#lastSegment = greatest(segments.keys());
  }

  join(before: Exchange, exchange: Exchange): Exchange {
    let tip = before.tips.messages;
    for (const item of answerItems(before.answer?.blocks ?? []))
      tip = this.#append(tip, this.#segment(JSON.stringify(item)));
    for (const segment of this.#segmentsTo(exchange.tips.messages)) tip = this.#append(tip, segment);
    return { ...exchange, tips: { ...exchange.tips, messages: tip } };
  }

  #segmentsTo(tip: number | null): number[] {
    const found: number[] = [];
    for (let node = tip === null ? undefined : this.nodes.get(tip); node; ) {
      found.push(node.segment);
      node = node.parent === null ? undefined : this.nodes.get(node.parent);
    }
    return found.reverse();
  }

  #append(parent: number | null, segment: number): number {
    const key = `${parent}/${segment}`;
    const known = this.#children.get(key);
    if (known !== undefined) return known;
    const node = ++this.#lastNode;
    const depth = (parent === null ? 0 : (this.nodes.get(parent)?.depth ?? 0)) + 1;
    this.#children.set(key, node);
    this.nodes.set(node, { node, parent, segment, depth });
    return node;
  }

  #segment(json: string): number {
    const known = this.#byText.get(json);
    if (known !== undefined) return known;
    const segment = ++this.#lastSegment;
    this.#byText.set(json, segment);
    const normHash = createHash('sha256').update(json).digest('hex');
    this.segments.set(segment, { segment, normHash, json });
    return segment;
  }
}

function greatest(numbers: Iterable<number>): number {
  let found = 0;
  for (const number of numbers) found = Math.max(found, number);
  return found;
}
