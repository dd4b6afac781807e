import { PrefixTree } from './prefix-tree.ts';
import { SegmentPool } from './segment-pool.ts';

/** A segment that occurs for the first time. */
export interface NewSegment {
  segment: number;
  wire: string;
  list: string;
  /** SHA-256 of its compact JSON text, hex. */
  hash: string;
  /** Compact JSON text. */
  json: string;
  bytes: number;
  /** The tool that wrote the log truncated a text in this segment. */
  cut: boolean;
  value: unknown;
}

export interface NewNode {
  node: number;
  /** 0 at the root. */
  parent: number;
  segment: number;
  depth: number;
}

/** The envelope of a body: its text with a placeholder for each list. */
export interface NewRest {
  rest: number;
  hash: string;
  text: string;
  /** Which list was removed at which byte: `tools@12 messages@40`. */
  holes: string;
  encoding: 'json' | 'text' | 'base64' | 'none';
}

/** Receives new content. */
export interface ContentSink {
  segment(segment: NewSegment): void;
  node(node: NewNode): void;
  rest(rest: NewRest): void;
}

/** The content of all bodies, each piece once, and the numbers assigned to it. */
export class KnownContent {
  readonly pool: SegmentPool;
  readonly tree = new PrefixTree();
  readonly #sink: ContentSink;
  readonly #segments = new Map<string, number>();
  readonly #rests = new Map<string, number>();
  readonly #roots = new Map<string, number>();
  /** By segment: the root of its tree. */
  readonly #rootOf: number[] = [];
  readonly #bytesOf: number[] = [];
  /** By node: bytes of the elements up to it, plus one byte per separator. */
  readonly #bytesTo: number[] = [];
  readonly #cutSegments = new Set<number>();
  readonly #cutNodes = new Set<number>();
  /** Matches the mark in texts that were truncated by the tool which wrote the log. */
  cutMark: RegExp | undefined;
  #lastSegment = 0;
  #lastNode = 0;
  #lastRest = 0;

  constructor(sink: ContentSink, pool = new SegmentPool()) {
    this.#sink = sink;
    this.pool = pool;
  }

  /** The root number for one list of one wire format; each root has its own tree. */
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

  addSegment(root: number, found: Omit<NewSegment, 'segment' | 'cut'>): number {
    const segment = {
      ...found,
      segment: this.#lastSegment + 1,
      cut: this.cutMark?.test(found.json) === true,
    };
    this.knowSegment(root, segment);
    this.#sink.segment(segment);
    return segment.segment;
  }

  /** Bytes of the list up to `node` in a body, with a comma after each element. */
  bytesTo(node: number): number {
    return this.#bytesTo[node] ?? 0;
  }

  /** Whether the tool that wrote the log truncated a text in the list up to `node`. */
  isCut(node: number): boolean {
    return this.#cutNodes.has(node);
  }

  /** The node below `parent` that adds `segment`; created if it does not exist. */
  node(parent: number, segment: number): number {
    const known = this.tree.child(parent, segment);
    if (known !== 0) return known;
    const node = this.#lastNode + 1;
    this.knowNode(node, parent, segment);
    this.#sink.node({ node, parent, segment, depth: this.tree.depth(node) });
    return node;
  }

  /** The number of an envelope by its hash, or 0. */
  rest(hash: string): number {
    return this.#rests.get(hash) ?? 0;
  }

  addRest(rest: Omit<NewRest, 'rest'>): number {
    const number = this.#lastRest + 1;
    this.knowRest(number, rest.hash);
    this.#sink.rest({ ...rest, rest: number });
    return number;
  }

  knowSegment(
    root: number,
    { segment, hash, bytes, cut }: Pick<NewSegment, 'segment' | 'hash' | 'bytes' | 'cut'>,
  ): void {
    this.#segments.set(`${root} ${hash}`, segment);
    this.#rootOf[segment] = root;
    this.#bytesOf[segment] = bytes;
    if (cut) this.#cutSegments.add(segment);
    this.#lastSegment = Math.max(this.#lastSegment, segment);
  }

  knowNode(node: number, parent: number, segment: number): void {
    this.tree.add(node, parent, segment);
    this.#bytesTo[node] = this.bytesTo(parent) + (this.#bytesOf[segment] as number) + 1;
    if (this.#cutSegments.has(segment) || this.#cutNodes.has(parent)) this.#cutNodes.add(node);
    this.#lastNode = Math.max(this.#lastNode, node);
  }

  knowRest(rest: number, hash: string): void {
    this.#rests.set(hash, rest);
    this.#lastRest = Math.max(this.#lastRest, rest);
  }
}
