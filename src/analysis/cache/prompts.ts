import type { IdentityTree } from '../../store/prefix-tree.ts';
import type { Elements } from '../requests/elements.ts';
import type { Exchange, Material } from '../requests/material.ts';
import { RecentlyUsed } from '../requests/recently-used.ts';
import type { CacheBlock } from './element-blocks.ts';
import { elementBlocks } from './element-blocks.ts';
import type { Spot } from './types.ts';

/** Characters of JSON whose blocks are kept. */
const KEPT_CHARS = 8 << 20;

/** Number of lists whose markers are kept: a request is compared with one shortly before it. */
const KEPT_LISTS = 1024;

/** Number of elements that are the beginning of a list. */
const BEGINNING = 3;

/** A marked block with the TTL of its marker. */
interface Marker {
  spot: Spot;
  ttl: number;
}

/** The lists of a prompt in cache order. */
export const cacheOrder = ['tools', 'system', 'messages'] as const;

/** Length of a prefix of a prompt: bytes of JSON without cache markers, and the o200k estimate of its text. */
export interface Length {
  bytes: number;
  estimate: number;
}

export interface PromptSource {
  material: Material;
  elements: Elements;
  identities: IdentityTree;
  /** o200k tokens of a list from its beginning to a node, without content that is not in the prompt. */
  estimateTo(node: number): number;
}

/**
 * Prompts as a cache sees them. Sums and markers are kept per node of the prefix tree, so one more turn costs only what
 * it adds. Deferred tools are in the body but not in the prompt: they have no blocks and no length.
 */
export class Prompts {
  readonly elements: Elements;
  readonly identities: IdentityTree;
  readonly #material: Material;
  readonly #estimateTo: (node: number) => number;
  readonly #bytes = new Map<number, number>();
  readonly #marked = new Map<number, number | null>();
  readonly #beginnings = new Map<number, number>();
  readonly #listOf = new Map<number, 0 | 1 | 2>();
  readonly #markers = new RecentlyUsed<number, Marker[]>(KEPT_LISTS);
  readonly #blocks = new RecentlyUsed<number, CacheBlock[]>(KEPT_CHARS);

  constructor({ material, elements, identities, estimateTo }: PromptSource) {
    this.#material = material;
    this.elements = elements;
    this.identities = identities;
    this.#estimateTo = estimateTo;
    this.#placeLists();
    const known = new Map<number, { bytes: number; isMarked: boolean }>();
    for (const node of elements.nodes) {
      const { parent, segment, depth } = elements.node(node);
      const before = parent ?? node;
      this.#beginnings.set(node, depth <= BEGINNING ? node : (this.#beginnings.get(before) ?? node));
      const own = known.get(segment) ?? this.#own(node);
      known.set(segment, own);
      this.#bytes.set(node, own.bytes + (parent === null ? 0 : (this.#bytes.get(parent) ?? 0)));
      this.#marked.set(node, own.isMarked ? node : (this.#marked.get(before) ?? null));
    }
  }

  /** Blocks of the element that a node adds; [] for a deferred tool. */
  blocks(node: number): CacheBlock[] {
    const { segment } = this.elements.node(node);
    const known = this.#blocks.get(segment);
    if (known) return known;
    const list = cacheOrder[this.#listOf.get(node) ?? 2];
    const json = this.#json(segment);
    const blocks = this.isDeferred(node) ? [] : elementBlocks(list ?? 'messages', JSON.parse(json));
    this.#blocks.set(segment, blocks, json.length);
    return blocks;
  }

  isDeferred(node: number): boolean {
    if (!this.elements.hasTools(node)) return false;
    const { tools, blocks } = this.elements.at(node);
    return blocks.length === 0 && tools.every(({ deferred }) => deferred);
  }

  /** Length of a list from its beginning to a node; 0 for null. */
  lengthTo(node: number | null): Length {
    if (node === null) return { bytes: 0, estimate: 0 };
    return { bytes: this.#bytes.get(node) ?? 0, estimate: this.#estimateTo(node) };
  }

  /** Length of the whole prompt. */
  length({ tips }: Exchange): Length {
    return cacheOrder
      .map((list) => this.lengthTo(tips[list]))
      .reduce((a, b) => ({ bytes: a.bytes + b.bytes, estimate: a.estimate + b.estimate }));
  }

  /** The node that adds an element (from 0) to the list that ends at leaf `tip`; null when the list is shorter. */
  nodeAt(tip: number | null, element: number): number | null {
    let node = tip;
    while (node !== null && this.elements.node(node).depth > element + 1)
      node = this.elements.node(node).parent;
    return node !== null && this.elements.node(node).depth === element + 1 ? node : null;
  }

  /** The node of the third element in the list that ends at leaf `tip`, or of the last one of a shorter list. */
  beginningOf(tip: number | null): number | null {
    return tip === null ? null : (this.#beginnings.get(tip) ?? null);
  }

  /** Number of elements in the list that ends at leaf `tip`. */
  count(tip: number | null): number {
    return tip === null ? 0 : this.elements.node(tip).depth;
  }

  /** Positions of marked blocks with the TTL of their markers, in order. */
  markers({ tips }: Exchange): Marker[] {
    return cacheOrder.flatMap((name, list) => this.#markersOf(tips[name], list as 0 | 1 | 2));
  }

  #markersOf(tip: number | null, list: 0 | 1 | 2): readonly Marker[] {
    const last = this.#lastMarked(tip);
    if (last === null) return [];
    const known = this.#markers.get(last);
    if (known) return known;
    const found: Marker[] = [];
    for (let node: number | null = last; node !== null; ) {
      const { depth, parent } = this.elements.node(node);
      for (const [block, { ttl }] of this.blocks(node).entries())
        if (ttl !== null) found.push({ spot: { list, element: depth - 1, block }, ttl });
      node = this.#lastMarked(parent);
    }
    found.sort((a, b) => a.spot.element - b.spot.element || a.spot.block - b.spot.block);
    this.#markers.set(last, found, 1);
    return found;
  }

  #lastMarked(node: number | null): number | null {
    return node === null ? null : (this.#marked.get(node) ?? null);
  }

  #placeLists(): void {
    for (const { tips } of this.#material.exchanges) {
      for (const [list, name] of cacheOrder.entries()) {
        let node = tips[name];
        while (node !== null && !this.#listOf.has(node)) {
          this.#listOf.set(node, list as 0 | 1 | 2);
          node = this.#material.nodes.get(node)?.parent ?? null;
        }
      }
    }
  }

  #json(segment: number): string {
    return this.#material.segments.get(segment)?.json ?? 'null';
  }

  /** Length of the element that a node adds, and whether it has a cache marker. */
  #own(node: number): { bytes: number; isMarked: boolean } {
    const json = this.#json(this.elements.node(node).segment);
    const isMarked = json.includes('"cache_control"') || json.includes('"prompt_cache_breakpoint"');
    if (this.isDeferred(node)) return { bytes: 0, isMarked };
    const isPlain = !isMarked && !json.includes('x-anthropic-billing-header:');
    const bytes = isPlain
      ? Buffer.byteLength(json)
      : this.blocks(node).reduce((sum, { value }) => sum + blockBytes(value), 0);
    return { bytes, isMarked };
  }
}

/** Size of a block as JSON text, in bytes. */
export function blockBytes(value: unknown): number {
  return Buffer.byteLength(JSON.stringify(value) ?? '');
}
