import type { ChainNode } from '../../store/prefix-tree.ts';
import { parseJson } from '../../wire/json.ts';
import { wireByName } from '../../wire/table.ts';
import type { ElementView, ListName, Wire } from '../../wire/types.ts';
import type { Material } from './material.ts';

const lists: readonly ListName[] = ['tools', 'system', 'messages'];

/** The stored elements. Each is parsed once, however many requests repeat it. */
export class Elements {
  /** Every node in requests of a known wire format, parents before children. */
  readonly nodes: readonly number[];
  readonly #material: Material;
  readonly #views = new Map<number, ElementView>();
  readonly #answers = new Map<number, number>();
  readonly #bySegment = new Map<number, ElementView>();

  constructor(material: Material) {
    this.#material = material;
    for (const { wire, tips } of material.exchanges) {
      const format = wireByName(wire);
      if (format) for (const list of lists) this.#viewChain(format, list, tips[list]);
    }
    this.nodes = [...this.#views.keys()].sort((a, b) => this.node(a).depth - this.node(b).depth || a - b);
  }

  /** The element that a node adds. Throws for a node that is in no request of a known wire format. */
  at(node: number): ElementView {
    const view = this.#views.get(node);
    if (!view) throw new Error(`No request holds node ${node}`);
    return view;
  }

  /** The element of a segment; undefined if it is in no request of a known wire format. */
  ofSegment(segment: number): ElementView | undefined {
    return this.#bySegment.get(segment);
  }

  /** The identity of a node's element: the hash without cache markers and per-request noise; '' when unknown. */
  hashOf(node: number): string {
    return this.#material.segments.get(this.node(node).segment)?.normHash ?? '';
  }

  node(node: number): ChainNode {
    const found = this.#material.nodes.get(node);
    if (!found) throw new Error(`The chain has no node ${node}`);
    return found;
  }

  /**
   * Nodes from the root to the leaf; [] for null. Skips the first `behind` nodes without visiting them: reading what
   * each turn of a thread adds must not visit the whole thread each time.
   */
  chain(tip: number | null, behind = 0): number[] {
    const nodes: number[] = [];
    for (let at = tip; at !== null; ) {
      const { parent, depth } = this.node(at);
      if (depth <= behind) break;
      nodes.push(at);
      at = parent;
    }
    return nodes.reverse();
  }

  /** The number of answers in a list up to a node: runs of elements with the role of the model. */
  answersUpTo(tip: number): number {
    const open: number[] = [];
    let at: number | null = tip;
    for (; at !== null && !this.#answers.has(at); at = this.node(at).parent) open.push(at);
    let count = at === null ? 0 : (this.#answers.get(at) as number);
    let isAnswer = at !== null && this.at(at).role === 'assistant';
    for (const node of open.reverse()) {
      const wasAnswer = isAnswer;
      isAnswer = this.at(node).role === 'assistant';
      if (isAnswer && !wasAnswer) count += 1;
      this.#answers.set(node, count);
    }
    return count;
  }

  #viewChain(wire: Wire, list: ListName, tip: number | null): void {
    for (let at = tip; at !== null && !this.#views.has(at); at = this.node(at).parent) {
      this.#views.set(at, this.#view(wire, list, this.node(at).segment));
    }
  }

  /** A segment belongs to one wire format and one list, so its view depends on nothing else. */
  #view(wire: Wire, list: ListName, segment: number): ElementView {
    const known = this.#bySegment.get(segment);
    if (known) return known;
    const stored = this.#material.segments.get(segment);
    if (!stored) throw new Error(`The store has no segment ${segment}`);
    const view = wire.view(list, parseJson(stored.json));
    this.#bySegment.set(segment, view);
    return view;
  }
}
