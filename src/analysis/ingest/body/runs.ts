import { endsValue } from '../../../wire/json/scan.ts';
import type { SegmentPool } from './segment-pool.ts';

/** Consecutive nodes whose bytes are consecutive, too. */
interface Run {
  arena: number;
  nodes: number[];
  /** By node: the end of its bytes in the arena. */
  ends: number[];
}

/**
 * Parts of a conversation whose bytes are contiguous in the pool because they were contiguous in the log. A request
 * repeats the earlier conversation, so one comparison matches a whole part.
 */
export class Runs {
  /** Offset after the last byte that the last `follow` matched. */
  end = 0;
  readonly #pool: SegmentPool;
  readonly #runOf: (Run | undefined)[] = [];
  readonly #indexOf: number[] = [];

  constructor(pool: SegmentPool) {
    this.#pool = pool;
  }

  /** Records that the bytes most recently kept by the pool are those of `node`, which follows `parent`. */
  add(node: number, parent: number, bytes: number): void {
    const { arena, end } = this.#pool.last;
    const before = this.#runOf[parent];
    const follows =
      before !== undefined &&
      before.arena === arena &&
      before.nodes.at(-1) === parent &&
      before.ends.at(-1) === end - bytes;
    const run = follows ? before : { arena, nodes: [], ends: [] };
    this.#runOf[node] = run;
    this.#indexOf[node] = run.nodes.length;
    run.nodes.push(node);
    run.ends.push(end);
  }

  /**
   * Continues from `node`, whose bytes end at `at`, as long as its run matches the buffer; returns the last matching
   * node.
   */
  follow(node: number, buffer: Buffer, at: number): number {
    this.end = at;
    const run = this.#runOf[node];
    if (run === undefined) return node;
    let index = this.#indexOf[node] as number;
    let differs = run.nodes.length;
    // Usually all of it matches; otherwise a binary search finds the first difference.
    for (let last = differs - 1; last > index; last = index + ((differs - index) >> 1)) {
      if (this.#isAt(run, index, last, buffer)) index = last;
      else differs = last;
    }
    return run.nodes[index] as number;
  }

  /** Skips the bytes after node `index` up to node `last` of a run if they match. */
  #isAt({ arena, ends }: Run, index: number, last: number, buffer: Buffer): boolean {
    const start = ends[index] as number;
    const end = ends[last] as number;
    const stop = this.end + end - start;
    if (!endsValue(buffer[stop]) || !this.#pool.matchRange(arena, start, end, buffer, this.end)) return false;
    this.end = stop;
    return true;
  }
}
