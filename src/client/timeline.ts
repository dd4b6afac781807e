import { moment } from '../text/figures.ts';
import { type IndexRow, loadRows } from './index-rows.ts';
import { timeBar } from './time-bar.ts';
import { brushed, densityPath, type Range, stepped } from './timeline-shape.ts';
import { setMessage } from './translate.ts';
import { showWindow } from './window.ts';

/** The strip of everything captured: a period of it, selected by dragging or by buttons, is shown exchange by exchange. */
export function startTimeline(): void {
  const section = document.querySelector<HTMLElement>('.timeline');
  const box = section?.querySelector<HTMLElement>('.window');
  const status = section?.querySelector('output');
  if (!section || !box || !status) return;
  const whole: Range = { from: Number(section.dataset['from']), to: Number(section.dataset['to']) + 1 };
  const original = [...section.querySelectorAll<SVGPathElement>('.bars')].map((bars) => ({
    bars,
    path: bars.getAttribute('d') ?? '',
  }));
  let range = fromAddress() ?? whole;
  let asked = 0;

  const show = async (): Promise<void> => {
    const all = range.from <= whole.from && range.to >= whole.to;
    history.replaceState(null, '', all ? location.pathname : `?from=${iso(range.from)}&to=${iso(range.to)}`);
    showEdges(section, range);
    box.hidden = all;
    status.textContent = '';
    if (all) {
      for (const { bars, path } of original) bars.setAttribute('d', path);
      return;
    }
    const number = ++asked;
    const rows = (await loadRange(section, range)).filter(
      ({ time }) => time !== null && time >= range.from && time < range.to,
    );
    // Another period may have been chosen while the files were loading.
    if (number !== asked) return;
    showDensity(section, rows, range);
    setMessage(status, '{n, plural, one {# exchange} other {# exchanges}}', { n: rows.length });
    showWindow(box, rows, (row) => timeBar(row, range));
  };

  for (const button of section.querySelectorAll<HTMLButtonElement>('[data-zoom]')) {
    button.addEventListener('click', () => {
      range = stepped(range, whole, button.dataset['zoom'] ?? '');
      void show();
    });
  }
  for (const strip of section.querySelectorAll<SVGElement>('.density svg')) {
    startBrush(
      strip,
      () => range,
      (next) => {
        range = next;
        void show();
      },
    );
  }
  if (range !== whole) void show();
}

/** Dragging over a strip selects the period between both ends. */
function startBrush(strip: SVGElement, current: () => Range, choose: (range: Range) => void): void {
  let start: number | undefined;
  const share = (event: PointerEvent): number => {
    const { left, width } = strip.getBoundingClientRect();
    return Math.min(1, Math.max(0, (event.clientX - left) / width));
  };
  const mark = document.createElementNS('http://www.w3.org/2000/svg', 'rect');
  mark.setAttribute('class', 'brush');
  mark.setAttribute('height', '100%');
  const width = strip.getAttribute('viewBox')?.split(' ').map(Number)[2] ?? 1;
  strip.addEventListener('pointerdown', (event) => {
    start = share(event);
    strip.setPointerCapture(event.pointerId);
    strip.append(mark);
  });
  strip.addEventListener('pointermove', (event) => {
    if (start === undefined) return;
    const end = share(event);
    mark.setAttribute('x', String(Math.min(start, end) * width));
    mark.setAttribute('width', String(Math.abs(end - start) * width));
  });
  strip.addEventListener('pointerup', (event) => {
    const next = start === undefined ? undefined : brushed(current(), start, share(event));
    start = undefined;
    mark.removeAttribute('width');
    mark.remove();
    if (next) choose(next);
  });
}

/** The files of the index that contain a period. */
async function loadRange(section: HTMLElement, { from, to }: Range): Promise<IndexRow[]> {
  const starts = (section.dataset['starts'] ?? '')
    .split(' ')
    .map((start) => (start === '' ? Number.POSITIVE_INFINITY : Number(start)));
  const wanted = starts.flatMap((start, part) =>
    start < to && (starts[part + 1] ?? Number.POSITIVE_INFINITY) >= from ? [part] : [],
  );
  return loadRows(wanted);
}

function showDensity(section: HTMLElement, rows: readonly IndexRow[], range: Range): void {
  for (const lane of section.querySelectorAll<HTMLElement>('.density .lane')) {
    const own = rows.filter(({ agent }) => agent === lane.dataset['agent']);
    const strip = lane.querySelector('svg');
    const [, , width = 1, height = 1] = strip?.getAttribute('viewBox')?.split(' ').map(Number) ?? [];
    lane.querySelector('.bars')?.setAttribute('d', densityPath(own, range, width, height));
  }
}

/** Shows the period of the strip at both of its ends. */
function showEdges(section: HTMLElement, { from, to }: Range): void {
  const edges = section.querySelectorAll('figcaption span');
  for (const [index, time] of [from, to].entries()) {
    const edge = edges[index];
    if (edge) edge.textContent = moment(iso(time));
  }
}

const iso = (time: number): string => new Date(time).toISOString();

function fromAddress(): Range | undefined {
  const parameters = new URLSearchParams(location.search);
  const [from, to] = [Date.parse(parameters.get('from') ?? ''), Date.parse(parameters.get('to') ?? '')];
  return Number.isNaN(from) || Number.isNaN(to) || to <= from ? undefined : { from, to };
}
