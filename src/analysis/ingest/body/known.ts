import { PrefixTree } from './prefix-tree.ts';
import { SegmentPool } from './segment-pool.ts';

/** A segment that is seen for the first time. */
export interface NewSegment {
  segment: number;
  wire: string;
  list: string;
  /** SHA-256 of its compact JSON text, hex. */
  hash: string;
  /** Compact JSON text. */
  json: string;
  bytes: number;
  value: unknown;
}

export interface NewNode {
  node: number;
  /** 0 at the root. */
  parent: number;
  segment: number;
  depth: number;
}

/** The frame of a body: its text with a hole where each list was. */
export interface NewRest {
  rest: number;
  hash: string;
  text: string;
  /** Which list was taken out at which byte: `tools@12 messages@40`. */
  holes: string;
  encoding: 'json' | 'text' | 'base64' | 'none';
}

/** Where content goes that was not known before. */
export interface ContentSink {
  segment(segment: NewSegment): void;
  node(node: NewNode): void;
  rest(rest: NewRest): void;
}

/** Everything that bodies are made of, each piece once, and the numbers it is known by. */
export class KnownContent {
  readonly pool: SegmentPool;
  readonly tree = new PrefixTree();
  readonly #sink: ContentSink;
  readonly #segments = new Map<string, number>();
  readonly #rests = new Map<string, number>();
  readonly #roots = new Map<string, number>();
  /** By segment: the root it may stand below. */
  readonly #rootOf: number[] = [];
  #lastSegment = 0;
  #lastNode = 0;
  #lastRest = 0;

  constructor(sink: ContentSink, pool = new SegmentPool()) {
    this.#sink = sink;
    this.pool = pool;
  }

  /** A number for one list of one wire: what a tree of its own hangs below. */
  root(wire: string, list: string): number {
    const key = `${wire}/${list}`;
    const known = this.#roots.get(key);
    if (known !== undefined) return known;
    const root = this.#roots.size + 1;
    this.#roots.set(key, root);
    return root;
  }

  rootOf(segment: number): number {
    return this.#rootOf[segment] as number;
  }

  /** The number of a segment by its hash, or 0. */
  segment(root: number, hash: string): number {
    return this.#segments.get(`${root} ${hash}`) ?? 0;
  }

  addSegment(root: number, segment: Omit<NewSegment, 'segment'>): number {
    const number = this.#lastSegment + 1;
    this.knowSegment(number, root, segment.hash);
    this.#sink.segment({ ...segment, segment: number });
    return number;
  }

  /** The node below `parent` that adds `segment`, made when it is not there. */
  node(parent: number, segment: number): number {
    const known = this.tree.child(parent, segment);
    if (known !== 0) return known;
    const node = this.#lastNode + 1;
    this.knowNode(node, parent, segment);
    this.#sink.node({ node, parent, segment, depth: this.tree.depth(node) });
    return node;
  }

  /** The number of a frame by its hash, or 0. */
  rest(hash: string): number {
    return this.#rests.get(hash) ?? 0;
  }

  addRest(rest: Omit<NewRest, 'rest'>): number {
    const number = this.#lastRest + 1;
    this.knowRest(number, rest.hash);
    this.#sink.rest({ ...rest, rest: number });
    return number;
  }

  knowSegment(segment: number, root: number, hash: string): void {
    this.#segments.set(`${root} ${hash}`, segment);
    this.#rootOf[segment] = root;
    this.#lastSegment = Math.max(this.#lastSegment, segment);
  }

  knowNode(node: number, parent: number, segment: number): void {
    this.tree.add(node, parent, segment);
    this.#lastNode = Math.max(this.#lastNode, node);
  }

  knowRest(rest: number, hash: string): void {
    this.#rests.set(hash, rest);
    this.#lastRest = Math.max(this.#lastRest, rest);
  }
}
