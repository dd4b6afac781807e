/** A period in whole milliseconds, as in the URL; `to` is exclusive. */
export interface Range {
  from: number;
  to: number;
}

/** The shortest period; a shorter one would hold a single exchange. */
const SHORTEST = 20;

/** The period selected by a drag, from shares of the current period; undefined for a click. */
export function brushed({ from, to }: Range, start: number, end: number): Range | undefined {
  if (Math.abs(end - start) < 0.005) return undefined;
  const length = to - from;
  const first = Math.floor(from + Math.min(start, end) * length);
  return { from: first, to: Math.max(first + SHORTEST, Math.ceil(from + Math.max(start, end) * length)) };
}

/** The period after a step: `in` halves it, `out` doubles it, `back` and `on` move it by half, `all` is everything. */
export function stepped(range: Range, whole: Range, step: string): Range {
  const length = range.to - range.from;
  const middle = (range.from + range.to) / 2;
  if (step === 'in') return within(middle, Math.max(SHORTEST, length / 2), whole);
  if (step === 'out') return within(middle, length * 2, whole);
  if (step === 'back') return within(middle - length / 2, length, whole);
  if (step === 'on') return within(middle + length / 2, length, whole);
  return whole;
}

function within(middle: number, length: number, whole: Range): Range {
  if (length >= whole.to - whole.from) return whole;
  const from = Math.min(Math.max(whole.from, middle - length / 2), whole.to - length);
  return { from: Math.floor(from), to: Math.ceil(from + length) };
}

/** Bars for the number of exchanges in each part of a period, drawn as in the built page. */
export function densityPath(
  rows: readonly { time: number | null }[],
  { from, to }: Range,
  buckets: number,
  height: number,
): string {
  const counts = new Map<number, number>();
  for (const { time } of rows) {
    if (time === null) continue;
    const bucket = Math.min(buckets - 1, Math.floor(((time - from) / (to - from)) * buckets));
    counts.set(bucket, (counts.get(bucket) ?? 0) + 1);
  }
  const most = Math.max(1, ...counts.values());
  return [...counts]
    .map(([bucket, count]) => {
      const tall = Math.max(2, Math.round((count / most) * (height - 4)));
      return `M${bucket} ${height - tall}h0.8v${tall}h-0.8z`;
    })
    .join('');
}
