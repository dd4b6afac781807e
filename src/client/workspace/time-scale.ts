import type { Range } from './store.ts';

/** A piece of the axis: a period, and where it is drawn. */
interface Piece extends Range {
  x: number;
  width: number;
  /** Nothing happened in it: it is drawn with a fixed, small width. */
  idle: boolean;
}

/** A time axis in which idle gaps are folded. */
export interface TimeScale {
  pieces: readonly Piece[];
  range: Range;
  width: number;
  x(time: number): number;
  time(x: number): number;
}

/** Width of a folded gap. */
const FOLDED = 18;
/** A gap is folded when it would take more than this share of the axis. */
const LEAST_SHARE = 0.06;

/** Lays a period out on `width` pixels. Gaps between the spans in which nothing ran are folded when they are long. */
export function timeScale(range: Range, spans: readonly Range[], width: number): TimeScale {
  const gaps = gapsOf(range, spans);
  const length = range.to - range.from;
  const folded: Range[] = [];
  // The longest gap first: each that is folded makes the others longer in proportion.
  let open = length;
  for (const gap of gaps.toSorted((a, b) => b.to - b.from - (a.to - a.from))) {
    if (gap.to - gap.from < open * LEAST_SHARE || (folded.length + 2) * FOLDED > width / 2) break;
    folded.push(gap);
    open -= gap.to - gap.from;
  }
  const perMs = Math.max(0, width - folded.length * FOLDED) / Math.max(1, open);
  const pieces: Piece[] = [];
  let at = range.from;
  let x = 0;
  const add = (to: number, idle: boolean): void => {
    if (to <= at) return;
    const own = idle ? FOLDED : (to - at) * perMs;
    pieces.push({ from: at, to, x, width: own, idle });
    at = to;
    x += own;
  };
  for (const gap of folded.toSorted((a, b) => a.from - b.from)) {
    add(gap.from, false);
    add(gap.to, true);
  }
  add(range.to, false);
  return {
    pieces,
    range,
    width,
    x(time) {
      const piece = pieces.findLast(({ from }) => from <= time) ?? pieces[0];
      if (!piece) return 0;
      return piece.x + shareOf(time - piece.from, piece.to - piece.from) * piece.width;
    },
    time(place) {
      const piece = pieces.findLast((own) => own.x <= place) ?? pieces[0];
      if (!piece) return range.from;
      return piece.from + shareOf(place - piece.x, piece.width) * (piece.to - piece.from);
    },
  };
}

/** A part of a whole as a share from 0 to 1; pieces may be shorter than a pixel. */
const shareOf = (part: number, whole: number): number =>
  whole <= 0 ? 0 : Math.min(1, Math.max(0, part / whole));

/** Periods of a range in which no span is. */
function gapsOf(range: Range, spans: readonly Range[]): Range[] {
  const gaps: Range[] = [];
  let end = range.from;
  for (const { from, to } of spans.toSorted((a, b) => a.from - b.from)) {
    if (to < range.from || from > range.to) continue;
    if (from > end) gaps.push({ from: end, to: from });
    end = Math.max(end, to);
  }
  if (end < range.to) gaps.push({ from: end, to: range.to });
  return gaps;
}

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const steps = [
  1,
  2,
  5,
  10,
  20,
  50,
  100,
  200,
  500,
  SECOND,
  2 * SECOND,
  5 * SECOND,
  10 * SECOND,
  15 * SECOND,
  30 * SECOND,
  MINUTE,
  2 * MINUTE,
  5 * MINUTE,
  10 * MINUTE,
  15 * MINUTE,
  30 * MINUTE,
  HOUR,
  2 * HOUR,
  3 * HOUR,
  6 * HOUR,
  12 * HOUR,
  DAY,
  7 * DAY,
  30 * DAY,
];

/** Times for marks on the axis, at least `gap` pixels from each other, and how many milliseconds apart. */
export function ticksOf(
  scale: TimeScale,
  gap: number,
): { step: number; ticks: { time: number; x: number }[] } {
  const busy = scale.pieces.filter(({ idle }) => !idle);
  const [open, drawn] = [
    busy.reduce((sum, { from, to }) => sum + to - from, 0),
    busy.reduce((sum, { width }) => sum + width, 0),
  ];
  const step = steps.find((own) => (own / Math.max(1, open)) * drawn >= gap) ?? 30 * DAY;
  const ticks: { time: number; x: number }[] = [];
  for (const { from, to } of busy) {
    for (let time = Math.ceil(from / step) * step; time < to; time += step) {
      const x = scale.x(time);
      if (x - (ticks.at(-1)?.x ?? Number.NEGATIVE_INFINITY) >= gap && x <= scale.width - gap / 2)
        ticks.push({ time, x });
    }
  }
  return { step, ticks };
}
