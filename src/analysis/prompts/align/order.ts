/**
 * The set of anchors with the highest weight that have the same order in every text. `orders` are the different orders
 * found, each a list of anchor numbers; `counts` the number of texts with each order; `weights` the weight of each
 * anchor. Returns the anchors in their common order. The most frequent order is the reference: lines at another
 * position in another text are removed, the lighter side of each crossing first.
 */
export function commonOrder(
  orders: readonly Int32Array[],
  counts: readonly number[],
  weights: Float64Array,
): Int32Array {
  const byCount = orders
    .map((_, i) => i)
    .sort((a, b) => (counts[b] as number) - (counts[a] as number) || a - b);
  let kept = orders[byCount[0] as number] as Int32Array;
  const rank = new Int32Array(weights.length);
  for (const i of byCount.slice(1)) {
    rank.fill(-1);
    kept.forEach((anchor, at) => {
      rank[anchor] = at;
    });
    const inKept = (orders[i] as Int32Array).filter((anchor) => rank[anchor] !== -1);
    const increasing = heaviestIncreasing(
      inKept.map((anchor) => rank[anchor] as number),
      inKept,
      weights,
    );
    kept = increasing;
  }
  return kept;
}

/** Heaviest increasing subsequence of `ranks` (distinct numbers below their count + dropped), as the anchors it is made of. */
function heaviestIncreasing(ranks: Int32Array, anchors: Int32Array, weights: Float64Array): Int32Array {
  if (isIncreasing(ranks)) return anchors;
  const size = Math.max(...ranks) + 1;
  // Fenwick tree over ranks: the best sum that ends at or below a rank, and where it ends.
  const best = new Float64Array(size + 1);
  const bestAt = new Int32Array(size + 1).fill(-1);
  const before = new Int32Array(ranks.length).fill(-1);
  let top = 0;
  let topAt = -1;
  for (let i = 0; i < ranks.length; i++) {
    let sum = 0;
    let at = -1;
    for (let r = ranks[i] as number; r > 0; r -= r & -r)
      if ((best[r] as number) > sum) {
        sum = best[r] as number;
        at = bestAt[r] as number;
      }
    before[i] = at;
    sum += weights[anchors[i] as number] as number;
    if (sum > top) {
      top = sum;
      topAt = i;
    }
    for (let r = (ranks[i] as number) + 1; r <= size; r += r & -r)
      if (sum > (best[r] as number)) {
        best[r] = sum;
        bestAt[r] = i;
      }
  }
  const chosen: number[] = [];
  for (let i = topAt; i !== -1; i = before[i] as number) chosen.push(anchors[i] as number);
  return Int32Array.from(chosen.reverse());
}

function isIncreasing(ranks: Int32Array): boolean {
  for (let i = 1; i < ranks.length; i++) if ((ranks[i] as number) < (ranks[i - 1] as number)) return false;
  return true;
}
