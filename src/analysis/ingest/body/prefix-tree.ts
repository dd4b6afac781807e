/** Number of children that are tried by comparing bytes; others are looked up by the segment they add. */
const TRIED_CHILDREN = 6;

/** Upper limit of segment numbers, so that a node and a segment combine into one exact number. */
const SEGMENTS = 2 ** 26;

/**
 * Prefixes of lists as a tree: a node is its parent plus one segment. A path through the tree is a conversation.
 * Interleaved threads, subagents and forks are branches, so reading does not need to separate threads.
 */
export class PrefixTree {
  readonly #children = new Map<number, number>();
  readonly #recent = new Map<number, number[]>();
  readonly #segments: number[] = [];
  readonly #depths: number[] = [];

  /** The node below `parent` (0 for a root) that adds `segment`, or 0. Roots are distinguished by their segments. */
  child(parent: number, segment: number): number {
    return this.#children.get(parent * SEGMENTS + segment) ?? 0;
  }

  /** Nodes below `parent`, most recently used first. `root` identifies the list when the parent is 0. */
  recent(parent: number, root: number): readonly number[] {
    return this.#recent.get(parent === 0 ? -root : parent) ?? NONE;
  }

  segment(node: number): number {
    return this.#segments[node] as number;
  }

  /** One-based position in the list; 0 for no node. */
  depth(node: number): number {
    return node === 0 ? 0 : (this.#depths[node] as number);
  }

  add(node: number, parent: number, segment: number): void {
    if (segment >= SEGMENTS) throw new Error('More distinct segments than a database of lens can hold');
    this.#children.set(parent * SEGMENTS + segment, node);
    this.#segments[node] = segment;
    this.#depths[node] = this.depth(parent) + 1;
  }

  /** Records that `node` followed `parent`. */
  take(node: number, parent: number, root: number): void {
    const key = parent === 0 ? -root : parent;
    const recent = this.#recent.get(key);
    if (recent === undefined) {
      this.#recent.set(key, [node]);
      return;
    }
    if (recent[0] === node) return;
    const at = recent.indexOf(node);
    if (at !== -1) recent.splice(at, 1);
    else if (recent.length === TRIED_CHILDREN) recent.pop();
    recent.unshift(node);
  }
}

const NONE: readonly number[] = [];
