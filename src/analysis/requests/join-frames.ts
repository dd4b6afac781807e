import { createHash } from 'node:crypto';
import type { ChainNode } from '../../store/prefix-tree.ts';
import { answerItems, answerMessage, continuedAnswer } from '../../wire/websocket/chain.ts';
import type { Exchange, Material, Segment } from './material.ts';

/** Material in which every request has its whole conversation. */
export interface JoinedMaterial extends Material {
  /** By number of an exchange: the one that the request names as its predecessor. */
  continued: ReadonlyMap<number, number>;
  /** Exchanges that continue an answer which is not in the log: their conversation is incomplete. */
  broken: ReadonlySet<number>;
}

/**
 * Expands requests that send only new messages into whole conversations: the messages of the request they continue, its
 * answer, and their own messages. They name the answer that they continue: `previous_response_id` (Responses: Codex over
 * WebSocket) or `thread: { type: 'continue', previous_message_id }` (Anthropic: Pi). A continuation that sends no tools
 * or no system texts has those of the request it continues. The result adds nodes below those of the stored prefix tree and does not change stored
 * nodes.
 */
export function joinFrames(material: Material): JoinedMaterial {
  const wanted = ({ rest }: Exchange): string =>
    continuedAnswer(rest === null ? undefined : material.rests.get(rest));
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
    const blocks = before.answer?.blocks ?? [];
    const isMessages = exchange.wire === 'anthropic-messages';
    for (const item of isMessages && blocks.length > 0 ? [answerMessage(blocks)] : answerItems(blocks))
      tip = this.#append(tip, this.#segment(JSON.stringify(item)));
    for (const segment of this.#segmentsTo(exchange.tips.messages)) tip = this.#append(tip, segment);
    const { tools, system } = exchange.tips;
    return {
      ...exchange,
      tips: {
        ...exchange.tips,
        messages: tip,
        tools: tools ?? before.tips.tools,
        system: system ?? before.tips.system,
      },
    };
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
