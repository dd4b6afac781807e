/** Milliseconds of work before the browser may paint and handle input. */
const SLICE_MS = 12;
/** Items between two looks at the clock. */
const STEP = 128;
/** Items that are sorted at once. */
const RUN = 1024;

/** Lets the browser paint and handle input before the work goes on. */
export const breathe = (): Promise<void> =>
  'scheduler' in globalThis && 'yield' in scheduler
    ? scheduler.yield()
    : new Promise((resolve) => setTimeout(resolve));

/** Calls a function for each item, in slices of a few milliseconds. */
export async function inSlices<Item>(items: Iterable<Item>, work: (item: Item) => void): Promise<void> {
  let start = performance.now();
  let left = STEP;
  for (const item of items) {
    work(item);
    if (--left > 0) continue;
    left = STEP;
    if (performance.now() - start < SLICE_MS) continue;
    await breathe();
    start = performance.now();
  }
}

/** Sorts in slices: runs of items, then pairs of runs. Equal items stay in their order. */
export async function sortInSlices<Item>(
  items: readonly Item[],
  compare: (one: Item, other: Item) => number,
): Promise<Item[]> {
  let runs: Item[][] = [];
  const starts = Array.from({ length: Math.ceil(items.length / RUN) }, (_, run) => run * RUN);
  await inSlices(starts, (start) => runs.push(items.slice(start, start + RUN).sort(compare)));
  while (runs.length > 1) {
    const merged: Item[][] = [];
    for (let at = 0; at < runs.length; at += 2)
      merged.push(await merge(runs[at] ?? [], runs[at + 1] ?? [], compare));
    runs = merged;
  }
  return runs[0] ?? [];
}

async function merge<Item>(
  one: readonly Item[],
  other: readonly Item[],
  compare: (one: Item, other: Item) => number,
): Promise<Item[]> {
  const merged: Item[] = [];
  let next = 0;
  await inSlices(one, (item) => {
    while (next < other.length && compare(other[next] as Item, item) < 0) merged.push(other[next++] as Item);
    merged.push(item);
  });
  return [...merged, ...other.slice(next)];
}
