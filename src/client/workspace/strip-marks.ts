import type { Row, Thread } from '../rows.ts';
import type { Lane } from './lanes.ts';
import { figures, svg, t } from './page.ts';
import type { Range } from './store.ts';
import { type TimeScale, ticksOf } from './time-scale.ts';

/** Heights in pixels of the axis, of a lane, and of a bar in it. */
export const AXIS = 20;
export const LANE = 17;
const BAR = 11;
/** Bars are at least this wide: a narrower one cannot be clicked. */
export const LEAST = 3;

export interface Density extends Range {
  counts: number[];
}

/** When an exchange ended. */
export const endOf = (row: Row): number => (row.time ?? 0) + (row.ms ?? 0);
const round = (value: number): number => Math.round(value * 10) / 10;

/** Times of the axis, and marks of gaps that are folded. */
export function axisMarks(scale: TimeScale, height: number): SVGElement[] {
  const { step, ticks } = ticksOf(scale, 84);
  const write = figures();
  const made = ticks.flatMap(({ time, x }) => {
    const iso = new Date(time).toISOString();
    const line = svg('path', { class: 'tick', d: `M${x} ${AXIS - 4}V${height}` });
    const text = svg('text', { class: 'ticklabel', x: x + 3, y: 11 });
    text.textContent =
      step >= 86_400_000
        ? write.day(iso)
        : step >= 1000
          ? write.clock(iso)
          : `${write.clock(iso)}.${iso.slice(20, 23)}`;
    return [line, text];
  });
  const folds = scale.pieces
    .filter(({ idle }) => idle)
    .flatMap(({ x, width, from, to }) => {
      const box = svg('rect', { class: 'fold', x, y: AXIS - 4, width, height: height - AXIS + 4 });
      const name = svg('title');
      name.textContent = t('Nothing for {ms, number, duration}', { ms: to - from });
      box.append(name);
      const mark = svg('path', { class: 'foldmark', d: `M${x + width / 2 - 3} ${AXIS - 8}l3 4l3 -4` });
      return [box, mark];
    });
  return [...folds, ...made];
}

/** The exchanges of a lane: the time until the first content, then the answer. */
export function laneBars(
  { rows }: Lane,
  index: number,
  { scale, matches, chosen: name }: { scale: TimeScale; matches: (row: Row) => boolean; chosen: string },
): SVGElement[] {
  const y = AXIS + index * LANE + (LANE - BAR) / 2;
  const paths = { wait: '', flow: '', failed: '', dim: '' };
  const drawn = { match: -1, failed: -1, dim: -1 };
  for (const row of rows) {
    const [start, end] = [scale.x(row.time ?? 0), scale.x(endOf(row))];
    const width = Math.max(LEAST, end - start);
    // Where exchanges are closer than pixels, one box shows several.
    const kind = !matches(row) ? 'dim' : row.failed ? 'failed' : 'match';
    if (start + width <= drawn[kind] + 0.5) continue;
    drawn[kind] = start + width;
    const box = (x: number, own: number): string => `M${round(x)} ${y}h${round(own)}v${BAR}h${round(-own)}z`;
    if (kind === 'dim') paths.dim += box(start, width);
    else if (kind === 'failed') paths.failed += box(start, width);
    else if (row.ttft === null) paths.flow += box(start, width);
    else {
      const split = Math.min(width - 1, Math.max(0, scale.x((row.time ?? 0) + row.ttft) - start));
      if (split > 0.5) paths.wait += box(start, split);
      paths.flow += box(start + split, width - split);
    }
  }
  const chosen = rows.find((row) => row.name === name);
  const made = Object.entries(paths)
    .filter(([, d]) => d !== '')
    .map(([name, d]) => svg('path', { class: `b-${name}`, d }));
  // A line through failed ones, for those who do not see their colour.
  if (paths.failed !== '')
    made.push(
      svg('path', {
        class: 'b-cross',
        d: rows
          .filter((row) => row.failed && matches(row))
          .map(
            (row) =>
              `M${round(scale.x(row.time ?? 0))} ${y}l${LEAST + 2} ${BAR}m0 ${-BAR}l${-LEAST - 2} ${BAR}`,
          )
          .join(''),
      }),
    );
  if (chosen) {
    const x = scale.x(chosen.time ?? 0);
    const width = Math.max(LEAST, scale.x(endOf(chosen)) - x);
    made.push(
      svg('rect', { class: 'b-chosen', x: x - 2.5, y: y - 2.5, width: width + 5, height: BAR + 5, rx: 2 }),
    );
  }
  return made;
}

/** Lines from the exchange whose answer started a thread to the first exchange of that thread. */
export function startLines(
  lanes: readonly Lane[],
  threads: ReadonlyMap<string, Thread>,
  scale: TimeScale,
): SVGElement[] {
  const places = new Map<string, { row: Row; lane: number }>();
  const firsts = new Map<string, { row: Row; lane: number }>();
  for (const [lane, { rows }] of lanes.entries())
    for (const row of rows) {
      places.set(row.name, { row, lane });
      if (row.thread !== null && !firsts.has(row.thread)) firsts.set(row.thread, { row, lane });
    }
  const lines = [...firsts].flatMap(([thread, { row, lane }]) => {
    const from = places.get(threads.get(thread)?.startedBy ?? '');
    if (!from) return [];
    const middle = (index: number): number => AXIS + index * LANE + LANE / 2;
    const [x, end] = [round(scale.x(endOf(from.row))), round(scale.x(row.time ?? 0))];
    return [
      `M${x} ${middle(from.lane)}C${x + 8} ${middle(lane)} ${end - 8} ${middle(lane)} ${end} ${middle(lane)}`,
    ];
  });
  return lines.length === 0 ? [] : [svg('path', { class: 'starts', d: lines.slice(0, 300).join('') })];
}

/** How many exchanges were sent in each part of the time. */
export function densityBars(density: Density | null, scale: TimeScale, height: number): SVGElement {
  const { counts = [], from = 0, to = 1 } = density ?? {};
  const most = Math.max(1, ...counts);
  const each = (to - from) / Math.max(1, counts.length);
  const d = counts
    .map((count, index) => {
      const [start, end] = [from + index * each, from + (index + 1) * each];
      if (count === 0 || end < scale.range.from || start > scale.range.to) return '';
      const [x, right] = [scale.x(start), scale.x(end)];
      const tall = Math.max(2, (count / most) * (height - AXIS - 6));
      return `M${round(x)} ${height - 2}v${round(-tall)}h${round(Math.max(1, right - x - 0.5))}v${round(tall)}z`;
    })
    .join('');
  return svg('path', { class: 'b-flow', d });
}

/** How many exchanges were sent when, as the page of a workspace has it. */
export const densityOf = (section: HTMLElement): Density | null =>
  JSON.parse(section.dataset['workspace'] ?? '{}').density ?? null;

/** The density of a workspace, its time with that of exchanges that are not analysed yet. */
export function withTail(density: Density | null, rows: readonly Row[]): Density | null {
  const times = rows.flatMap(({ time, ms }) => (time === null ? [] : [time, time + (ms ?? 0)]));
  if (times.length === 0) return density;
  const [from, to] = [Math.min(...times), Math.max(...times) + 1];
  return density
    ? { ...density, from: Math.min(from, density.from), to: Math.max(to, density.to) }
    : { from, to, counts: [] };
}
