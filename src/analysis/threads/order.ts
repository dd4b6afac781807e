/**
 * The order in which lens processes exchanges: by time, those without a time last, then by id. It never depends on the
 * order of logs.
 */
export function byTimeThenId(
  a: { ts: number | null; id: string },
  b: { ts: number | null; id: string },
): number {
  if (a.ts !== b.ts) return a.ts === null ? 1 : b.ts === null ? -1 : a.ts - b.ts;
  return a.id < b.id ? -1 : a.id > b.id ? 1 : 0;
}
