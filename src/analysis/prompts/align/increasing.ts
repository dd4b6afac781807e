/** Places of a longest strictly increasing subsequence of numbers, in O(n log n) (Fredman 1975). */
export function increasing(values: readonly number[]): number[] {
  /** Place of the smallest value that ends a subsequence of each length. */
  const ends: number[] = [];
  const before = new Int32Array(values.length).fill(-1);
  values.forEach((value, i) => {
    let low = 0;
    let high = ends.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((values[ends[middle] as number] as number) < value) low = middle + 1;
      else high = middle;
    }
    before[i] = low > 0 ? (ends[low - 1] as number) : -1;
    ends[low] = i;
  });
  const chosen: number[] = [];
  for (let i = ends[ends.length - 1] ?? -1; i !== -1; i = before[i] as number) chosen.push(i);
  return chosen.reverse();
}
