import type { ChainNode } from '../../store/prefix-tree.ts';
import { parseJson } from '../../wire/json.ts';
import { wireByName } from '../../wire/table.ts';
import type { ElementView, ListName, Wire } from '../../wire/types.ts';
import type { Material } from './material.ts';
import { RecentlyUsed } from './recently-used.ts';

const lists: readonly ListName[] = ['tools', 'system', 'messages'];

/** Characters of JSON whose parsed elements are kept; all of a log with 1 GB of requests is less. */
const KEPT_CHARS = 16 << 20;

interface KnownElement {
  wire: Wire;
  list: ListName;
  role: ElementView['role'];
  hasTools: boolean;
}

/**
 * The stored elements. However many requests repeat an element, it is parsed once, or again when so many others were
 * used in between that it is no longer kept: memory does not depend on the size of the log.
 */
export class Elements {
  /** Every node in requests of a known wire format, parents before children. */
  readonly nodes: Uint32Array;
  readonly #material: Material;
  readonly #answers = new Map<number, number>();
  readonly #known = new Map<number, KnownElement>();
  readonly #views = new RecentlyUsed<number, ElementView>(KEPT_CHARS);

  constructor(material: Material) {
    this.#material = material;
    const nodes = new Set<number>();
    for (const { wire, tips } of material.exchanges) {
      const format = wireByName(wire);
      if (format) for (const list of lists) this.#addChain(format, list, tips[list], nodes);
    }
    // A node has a greater number than its parent. The order of the log uses elements close to each other together.
    this.nodes = Uint32Array.from(nodes).sort();
  }

  /** The element that a node adds. Throws for a node that is in no request of a known wire format. */
  at(node: number): ElementView {
    const view = this.ofSegment(this.node(node).segment);
    if (!view) throw new Error(`No request holds node ${node}`);
    return view;
  }

  /** The role of the element that a node adds, without parsing the element again. Throws as `at` does. */
  role(node: number): ElementView['role'] {
    return this.#element(node).role;
  }

  /** Whether the element that a node adds defines tools. Throws as `at` does. */
  hasTools(node: number): boolean {
    return this.#element(node).hasTools;
  }

  #element(node: number): KnownElement {
    const known = this.#known.get(this.node(node).segment);
    if (!known) throw new Error(`No request holds node ${node}`);
    return known;
  }

  /** The element of a segment; undefined if it is in no request of a known wire format. */
  ofSegment(segment: number): ElementView | undefined {
    const kept = this.#views.get(segment);
    if (kept) return kept;
    const known = this.#known.get(segment);
    return known && this.#parse(known.wire, known.list, segment);
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
    let isAnswer = at !== null && this.role(at) === 'assistant';
    for (const node of open.reverse()) {
      const wasAnswer = isAnswer;
      isAnswer = this.role(node) === 'assistant';
      if (isAnswer && !wasAnswer) count += 1;
      this.#answers.set(node, count);
    }
    return count;
  }

  /** Adds the nodes of a list. A segment belongs to one wire format and one list, so its view depends on nothing else. */
  #addChain(wire: Wire, list: ListName, tip: number | null, nodes: Set<number>): void {
    for (let at = tip; at !== null && !nodes.has(at); ) {
      nodes.add(at);
      const { segment, parent } = this.node(at);
      if (!this.#known.has(segment)) {
        const { role, tools } = this.#parse(wire, list, segment);
        this.#known.set(segment, { wire, list, role, hasTools: tools.length > 0 });
      }
      at = parent;
    }
  }

  #parse(wire: Wire, list: ListName, segment: number): ElementView {
    const stored = this.#material.segments.get(segment);
    if (!stored) throw new Error(`The store has no segment ${segment}`);
    const { json } = stored;
    const view = wire.view(list, parseJson(json));
    this.#views.set(segment, view, json.length);
    return view;
  }
}
