import { findSurfaces, type PlacedView } from '../../wire/surfaces.ts';
import type { Elements } from './elements.ts';

/** Separates text that people typed from text that agents add around it. Each stored message is parsed once. */
export class PersonWords {
  readonly #elements: Elements;
  readonly #answered = new Map<number, boolean>();
  readonly #typed = new Map<number, string | null>();
  readonly #last = new Map<number, string | null>();

  constructor(elements: Elements) {
    this.#elements = elements;
    for (const node of elements.nodes) {
      const { parent } = elements.node(node);
      const after = parent !== null && (this.#answered.get(parent) ?? false);
      this.#answered.set(node, after || elements.role(node) === 'assistant');
    }
  }

  /** The last text that the person typed in the conversation that ends at a node; null when there is none. */
  last(tip: number | null): string | null {
    const passed: number[] = [];
    let found: string | null = null;
    for (let node = tip; node !== null; node = this.#elements.node(node).parent) {
      const known = this.#last.get(node);
      found = known === undefined ? this.#typedAt(node) : known;
      if (known !== undefined || found !== null) break;
      passed.push(node);
    }
    for (const node of passed) this.#last.set(node, found);
    return found;
  }

  /** Whether the person typed something since the last answer in the conversation. */
  isNew(tip: number | null): boolean {
    for (let node = tip; node !== null; node = this.#elements.node(node).parent) {
      if (this.#elements.role(node) === 'assistant') return false;
      if (this.#typedAt(node) !== null) return true;
    }
    return false;
  }

  /** The first text of the conversation that ends at a node: typed before the first answer; null when there is none. */
  first(tip: number | null): string | null {
    let node = tip;
    while (node !== null && this.#answered.get(node)) node = this.#elements.node(node).parent;
    return this.last(node);
  }

  /** The text typed in one message. Before the first answer all messages up to this one are needed to identify it. */
  #typedAt(node: number): string | null {
    const known = this.#typed.get(node);
    if (known !== undefined) return known;
    const typed = this.#elements.role(node) === 'user' ? this.#read(node) : null;
    this.#typed.set(node, typed);
    return typed;
  }

  #read(node: number): string | null {
    const nodes = this.#answered.get(node) ? [node] : this.#elements.chain(node);
    const views = nodes.map(
      (at, index): PlacedView => ({ list: 'messages', place: `[${index}]`, view: this.#elements.at(at) }),
    );
    return findSurfaces(views).userPrompt;
  }
}
