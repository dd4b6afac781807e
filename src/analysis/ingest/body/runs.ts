import { endsValue } from '../../../wire/json/scan.ts';
import type { SegmentPool } from './segment-pool.ts';

/** Nodes that follow one another and whose bytes do, too. */
interface Run {
  arena: number;
  nodes: number[];
  /** By node: where its bytes end in the arena. */
  ends: number[];
}

/**
 * Stretches of a conversation whose bytes lie one behind the other in the pool, because they came one behind the other
 * in the log. A request repeats what was said before: a whole stretch of it is known again by one comparison.
 */
export class Runs {
  /** One past the last byte that the last `follow` knew again. */
  end = 0;
  readonly #pool: SegmentPool;
  readonly #runOf: (Run | undefined)[] = [];
  readonly #indexOf: number[] = [];

  constructor(pool: SegmentPool) {
    this.#pool = pool;
  }

  /** Notes that the bytes the pool kept last are those of `node`, which stands behind `parent`. */
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

  /** Goes on from `node`, whose bytes end at `at`, as far as its run stands there: the last node that does. */
  follow(node: number, buffer: Buffer, at: number): number {
    this.end = at;
    const run = this.#runOf[node];
    if (run === undefined) return node;
    let index = this.#indexOf[node] as number;
    let differs = run.nodes.length;
    // All of it, as a rule; else half of what is left, until the place is found where it differs.
    for (let last = differs - 1; last > index; last = index + ((differs - index) >> 1)) {
      if (this.#stands(run, index, last, buffer)) index = last;
      else differs = last;
    }
    return run.nodes[index] as number;
  }

  /** Steps over the bytes behind node `index` up to node `last` of a run if they stand there. */
  #stands({ arena, ends }: Run, index: number, last: number, buffer: Buffer): boolean {
    const start = ends[index] as number;
    const end = ends[last] as number;
    const stop = this.end + end - start;
    if (!endsValue(buffer[stop]) || !this.#pool.matchRange(arena, start, end, buffer, this.end)) return false;
    this.end = stop;
    return true;
  }
}
