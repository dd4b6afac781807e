import type { Row } from '../rows.ts';
import { breathe, inSlices } from '../slices.ts';
import { wordsOf } from './filter.ts';
import { type Lane, lanesOf } from './lanes.ts';
import { el, figures, svg, t } from './page.ts';
import type { Range, RowStore } from './store.ts';
import {
  AXIS,
  axisMarks,
  type Density,
  densityBars,
  endOf,
  LANE,
  LEAST,
  laneBars,
  startLines,
} from './strip-marks.ts';
import { type TimeScale, timeScale } from './time-scale.ts';

/** More files than these are shown as a density. */
const FILES = 5;

interface StripActions {
  choose(row: Row): void;
  /** A period was selected; null shows everything. */
  zoom(range: Range | null): void;
  step(by: number): void;
}

/** The session against time: its exchanges in lanes, or their density when there are too many. */
export class Strip {
  readonly element = el('div', 'timestrip');
  readonly #canvas = svg('svg', { class: 'lanes', tabindex: 0, role: 'application' });
  readonly #tip = el('div', 'tip');
  #store: RowStore | undefined;
  #density: Density | null = null;
  readonly #actions: StripActions;
  #whole: Range | null = null;
  #range: Range | null = null;
  #lanes: Lane[] = [];
  #scale: TimeScale | undefined;
  #matches: (row: Row) => boolean = () => true;
  #chosen: string = '';
  #label = 0;
  /** Width of the strip; to read it from the page would make the browser lay it out. */
  #width = 0;
  #drawing = 0;

  constructor(actions: StripActions) {
    this.#actions = actions;
    this.#tip.hidden = true;
    this.element.append(this.#canvas, this.#tip);
    new ResizeObserver(([entry]) => {
      this.#width = entry?.contentRect.width ?? 0;
      this.#draw();
    }).observe(this.element);
    this.#listen();
  }

  setData(store: RowStore, density: Density | null): void {
    this.#store = store;
    this.#density = density;
    this.#whole = density ? { from: density.from, to: density.to } : null;
  }

  /** Period that is shown. */
  get range(): Range | null {
    return this.#range ?? this.#whole;
  }

  async show(range: Range | null, matches: (row: Row) => boolean, chosen: string): Promise<void> {
    const store = this.#store;
    if (!this.#whole || !store) return;
    this.#range = range;
    this.#matches = matches;
    this.#chosen = chosen;
    const number = ++this.#drawing;
    const period = range ?? this.#whole;
    const fits = await store.loadRange(period, FILES);
    // Another period may have been chosen while the files were loading.
    if (number !== this.#drawing) return;
    const rows: Row[] = [];
    if (fits)
      await inSlices(store.loaded(), (row) => {
        if (row.time !== null && row.time < period.to && endOf(row) >= period.from) rows.push(row);
      });
    if (number !== this.#drawing) return;
    this.#lanes = lanesOf(rows, store.threads);
    await breathe();
    if (number === this.#drawing) this.#draw();
  }

  #draw(): void {
    const period = this.range;
    const width = this.#width;
    if (!period || width === 0) return;
    this.#label = width > 560 ? 116 : 0;
    const spans = this.#lanes.flatMap(({ rows }) =>
      rows.map((row) => ({ from: row.time ?? 0, to: endOf(row) })),
    );
    const scale = timeScale(period, this.#lanes.length > 0 ? spans : [], width - this.#label - 8);
    this.#scale = scale;
    const height = AXIS + Math.max(2, this.#lanes.length) * LANE + 4;
    this.#canvas.setAttribute('viewBox', `0 0 ${width} ${height}`);
    this.#canvas.setAttribute('width', String(width));
    this.#canvas.setAttribute('height', String(height));
    this.#canvas.setAttribute(
      'aria-label',
      t('Exchanges against time: arrow keys go from one to the next, + and - zoom, 0 shows everything.'),
    );
    const plot = svg('g', { transform: `translate(${this.#label} 0)` });
    plot.append(...axisMarks(scale, height));
    if (this.#lanes.length === 0) plot.append(densityBars(this.#density, scale, height));
    const names = this.#lanes.map((lane, index) => {
      plot.append(...laneBars(lane, index, { scale, matches: this.#matches, chosen: this.#chosen }));
      const name = svg('text', {
        x: lane.depth * 10,
        y: AXIS + index * LANE + 12,
        class: lane.depth === 0 ? 'lane' : 'lane under',
      });
      name.textContent = lane.label.length > 19 ? `${lane.label.slice(0, 18)}…` : lane.label;
      return name;
    });
    plot.append(...startLines(this.#lanes, this.#store?.threads ?? new Map(), scale));
    this.#canvas.replaceChildren(...(this.#label > 0 ? names : []), plot);
  }

  #listen(): void {
    const canvas = this.#canvas;
    let start: number | undefined;
    const brush = svg('rect', { class: 'brush', y: 0, height: '100%' });
    const place = (event: MouseEvent): number =>
      event.clientX - canvas.getBoundingClientRect().left - this.#label;
    canvas.addEventListener('pointerdown', (event) => {
      start = place(event);
      canvas.setPointerCapture(event.pointerId);
    });
    canvas.addEventListener('pointermove', (event) => {
      if (start === undefined) return this.#hover(event);
      const end = place(event);
      if (Math.abs(end - start) < 4) return;
      brush.setAttribute('x', String(this.#label + Math.min(start, end)));
      brush.setAttribute('width', String(Math.abs(end - start)));
      canvas.append(brush);
    });
    canvas.addEventListener('pointerup', (event) => {
      const from = start;
      start = undefined;
      brush.remove();
      const scale = this.#scale;
      if (from === undefined || !scale) return;
      const end = place(event);
      if (Math.abs(end - from) < 4) {
        const row = this.#rowAt(event);
        if (row) this.#actions.choose(row);
        return;
      }
      const [a, b] = [scale.time(Math.min(from, end)), scale.time(Math.max(from, end))];
      this.#actions.zoom({ from: Math.floor(a), to: Math.max(Math.floor(a) + 20, Math.ceil(b)) });
    });
    canvas.addEventListener('pointercancel', () => {
      start = undefined;
      brush.remove();
    });
    canvas.addEventListener('pointerleave', () => {
      this.#tip.hidden = true;
    });
    canvas.addEventListener('dblclick', () => this.#actions.zoom(null));
    canvas.addEventListener(
      'wheel',
      (event) => {
        // Sideways moves, with Ctrl or Alt zooms; a plain wheel zooms as soon as the strip has the focus.
        if (Math.abs(event.deltaX) > Math.abs(event.deltaY)) {
          event.preventDefault();
          this.#move(event.deltaX / Math.max(1, canvas.clientWidth));
        } else if (event.ctrlKey || event.altKey || event.shiftKey || document.activeElement === canvas) {
          event.preventDefault();
          this.#zoom(event.deltaY > 0 ? 1.3 : 1 / 1.3, place(event));
        }
      },
      { passive: false },
    );
    canvas.addEventListener('keydown', (event) => {
      const middle = (this.#scale?.width ?? 0) / 2;
      const actions: Readonly<Record<string, () => void>> = {
        ArrowRight: () => this.#actions.step(1),
        ArrowLeft: () => this.#actions.step(-1),
        '+': () => this.#zoom(1 / 1.6, middle),
        '=': () => this.#zoom(1 / 1.6, middle),
        '-': () => this.#zoom(1.6, middle),
        '0': () => this.#actions.zoom(null),
        PageUp: () => this.#move(-0.5),
        PageDown: () => this.#move(0.5),
      };
      const action = actions[event.key];
      if (!action || event.ctrlKey || event.metaKey) return;
      event.preventDefault();
      event.stopPropagation();
      action();
    });
  }

  #zoom(factor: number, x: number): void {
    const [scale, whole] = [this.#scale, this.#whole];
    if (!scale || !whole) return;
    const at = scale.time(x);
    const { from, to } = scale.range;
    const next = { from: Math.floor(at - (at - from) * factor), to: Math.ceil(at + (to - at) * factor) };
    if (next.from <= whole.from && next.to >= whole.to) this.#actions.zoom(null);
    else if (next.to - next.from >= 5)
      this.#actions.zoom({ from: Math.max(whole.from, next.from), to: Math.min(whole.to, next.to) });
  }

  #move(share: number): void {
    const [range, whole] = [this.#range, this.#whole];
    if (!range || !whole) return;
    const length = range.to - range.from;
    const from = Math.round(Math.min(Math.max(whole.from, range.from + share * length), whole.to - length));
    this.#actions.zoom({ from, to: from + length });
  }

  #rowAt(event: MouseEvent): Row | undefined {
    const scale = this.#scale;
    if (!scale) return undefined;
    const { left, top } = this.#canvas.getBoundingClientRect();
    const x = event.clientX - left - this.#label;
    const lane = this.#lanes[Math.floor((event.clientY - top - AXIS) / LANE)];
    let [best, distance] = [undefined as Row | undefined, 8];
    for (const row of lane?.rows ?? []) {
      const start = scale.x(row.time ?? 0);
      const end = Math.max(start + LEAST, scale.x(endOf(row)));
      const own = x < start ? start - x : x > end ? x - end : 0;
      if (own < distance) [best, distance] = [row, own];
    }
    return best;
  }

  #hover(event: MouseEvent): void {
    const row = this.#rowAt(event);
    this.#tip.hidden = !row;
    if (!row) return;
    const write = figures();
    this.#tip.replaceChildren(
      el('b', '', wordsOf(row).slice(0, 90)),
      el(
        'span',
        'quiet',
        [row.model, write.duration(row.ms), row.ttft === null ? '' : `TTFT ${write.duration(row.ttft)}`]
          .filter(Boolean)
          .join(' · '),
      ),
    );
    const { left, width } = this.element.getBoundingClientRect();
    this.#tip.style.transform = `translateX(${Math.min(Math.max(0, event.clientX - left - 100), Math.max(0, width - 330))}px)`;
  }
}
