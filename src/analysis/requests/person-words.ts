import { findSurfaces, type PlacedView } from '../../wire/surfaces.ts';
import type { Elements } from './elements.ts';

/** What people typed, told from what agents put around it. Each stored message is looked at once. */
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
      this.#answered.set(node, after || elements.at(node).role === 'assistant');
    }
  }

  /** What the person typed last in the conversation that ends at a node; null when nobody did. */
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

  /** Whether the person typed something since the last answer that the conversation holds. */
  isNew(tip: number | null): boolean {
    for (let node = tip; node !== null; node = this.#elements.node(node).parent) {
      if (this.#elements.at(node).role === 'assistant') return false;
      if (this.#typedAt(node) !== null) return true;
    }
    return false;
  }

  /** What the conversation that ends at a node began with: the words typed before the first answer; null without any. */
  first(tip: number | null): string | null {
    let node = tip;
    while (node !== null && this.#answered.get(node)) node = this.#elements.node(node).parent;
    return this.last(node);
  }

  /** What was typed in one message; before the first answer, where it takes all messages to tell, up to that one. */
  #typedAt(node: number): string | null {
    const known = this.#typed.get(node);
    if (known !== undefined) return known;
    const typed = this.#elements.at(node).role === 'user' ? this.#read(node) : null;
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
