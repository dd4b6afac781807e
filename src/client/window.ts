import { moment } from '../text/figures.ts';
import type { IndexRow } from './index-rows.ts';
import { isForeign, localFigure, word } from './locale.ts';

const LINE = 24;
const AHEAD = 8;

let rows: readonly IndexRow[] = [];
/** Text at the end of each line, if any. */
let lastCell: ((row: IndexRow) => Element) | undefined;
const started = new WeakSet<HTMLElement>();
/** Lines that exist, by their place: scrolling makes only those that come into view. */
let drawn = new Map<number, HTMLElement>();

/** A list of any length. Only its visible lines are elements of the page. */
export function showWindow(
  box: HTMLElement,
  found: readonly IndexRow[],
  last?: (row: IndexRow) => Element,
): void {
  rows = found;
  lastCell = last;
  const tall = box.querySelector<HTMLElement>('.tall');
  if (!tall) return;
  tall.style.height = `${rows.length * LINE}px`;
  box.scrollTop = 0;
  drawn = new Map();
  tall.replaceChildren();
  const draw = (): void => {
    const first = Math.max(0, Math.floor(box.scrollTop / LINE) - AHEAD);
    const last = Math.min(rows.length, Math.ceil((box.scrollTop + box.clientHeight) / LINE) + AHEAD);
    for (const [place, element] of drawn) {
      if (place >= first && place < last) continue;
      element.remove();
      drawn.delete(place);
    }
    // In the order of the list, for keyboards and screen readers: lines above are inserted before the existing ones.
    const top = drawn.size === 0 ? first : Math.min(...drawn.keys());
    const above: HTMLElement[] = [];
    const more: HTMLElement[] = [];
    for (const [offset, row] of rows.slice(first, last).entries()) {
      const place = first + offset;
      if (drawn.has(place)) continue;
      const element = line(row, place);
      drawn.set(place, element);
      (place < top ? above : more).push(element);
    }
    tall.prepend(...above);
    tall.append(...more);
  };
  if (!started.has(box)) {
    started.add(box);
    let waiting = false;
    box.addEventListener('scroll', () => {
      if (waiting) return;
      waiting = true;
      requestAnimationFrame(() => {
        waiting = false;
        draw();
      });
    });
  }
  draw();
}

function line(row: IndexRow, index: number): HTMLElement {
  const link = document.createElement('a');
  link.className = 'line';
  link.href = `${document.body.dataset['root'] ?? ''}x/${row.name}.html`;
  link.style.top = `${index * LINE}px`;
  const time = row.time === null ? '' : moment(new Date(row.time).toISOString());
  const state = row.failed
    ? `${row.status ?? ''} ${word(row.outcome === 'complete' ? 'failed' : row.outcome.replaceAll('_', ' '))}`
    : String(row.status ?? '');
  const cells = [
    time,
    row.agent,
    row.prompt ?? row.request,
    row.model ?? '',
    short(row.input),
    short(row.cached),
    short(row.output),
    row.ms === null ? '' : `${row.ms} ms`,
    state,
  ];
  link.append(
    ...cells.map((text, place) => {
      const cell = document.createElement('span');
      cell.textContent = isForeign() && place !== 8 ? (localFigure(text) ?? text) : text;
      if (place >= 4 && place <= 7) cell.className = 'num';
      if (place === 8 && row.failed) cell.className = 'bad';
      return cell;
    }),
  );
  if (lastCell) link.append(lastCell(row));
  return link;
}

const figures = new Intl.NumberFormat('en-US');

function short(value: number | null): string {
  if (value === null) return '–';
  return value < 10_000 ? figures.format(value) : `${(value / 1000).toFixed(1)}k`;
}
