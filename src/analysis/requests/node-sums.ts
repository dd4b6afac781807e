/**
 * Sums of several figures over the prefix tree: for each node those of its list from the first element to it. One array
 * for all nodes takes a fraction of the memory of an array for each.
 */
export class NodeSums {
  readonly #width: number;
  readonly #sums: Float64Array;
  /** By segment, the figures of its element. */
  readonly #own: Float64Array;
  readonly #hasOwn: Uint8Array;

  /**
   * @param width number of figures
   * @param nodes all nodes that will be added
   */
  constructor(width: number, nodes: Iterable<{ node: number; segment: number }>) {
    let [lastNode, lastSegment] = [0, 0];
    for (const { node, segment } of nodes) {
      lastNode = Math.max(lastNode, node);
      lastSegment = Math.max(lastSegment, segment);
    }
    this.#width = width;
    this.#sums = new Float64Array((lastNode + 1) * width);
    this.#own = new Float64Array((lastSegment + 1) * width);
    this.#hasOwn = new Uint8Array(lastSegment + 1);
  }

  /** Adds a node, after its parent. `figures` is called once for each segment. */
  add(
    { node, parent, segment }: { node: number; parent: number | null; segment: number },
    figures: () => ArrayLike<number>,
  ): void {
    const width = this.#width;
    if (this.#hasOwn[segment] === 0) {
      this.#hasOwn[segment] = 1;
      this.#own.set(figures(), segment * width);
    }
    const [to, own, before] = [node * width, segment * width, (parent ?? 0) * width];
    for (let at = 0; at < width; at++) {
      const sum = parent === null ? 0 : (this.#sums[before + at] as number);
      this.#sums[to + at] = sum + (this.#own[own + at] as number);
    }
  }

  /** The sums up to a node: zeros for null and for a node that was not added. A view that must not be changed. */
  to(node: number | null): Float64Array {
    // Nodes are numbered from 1, so that those of 0 are zeros.
    const from = (node ?? 0) * this.#width;
    const sums = this.#sums.subarray(from, from + this.#width);
    return sums.length === 0 ? this.#sums.subarray(0, this.#width) : sums;
  }
}
