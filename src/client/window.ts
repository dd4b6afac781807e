import { failed, type IndexRow } from './index-rows.ts';
import { isForeign, sameFigure, word } from './speech.ts';

const LINE = 24;
const AHEAD = 20;

let rows: readonly IndexRow[] = [];
/** What stands at the end of each line, when anything does. */
let lastCell: ((row: IndexRow) => Element) | undefined;
const started = new WeakSet<HTMLElement>();

/** A list of any length, of which only what is in view exists. */
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
  const draw = (): void => {
    const first = Math.max(0, Math.floor(box.scrollTop / LINE) - AHEAD);
    const last = Math.min(rows.length, Math.ceil((box.scrollTop + box.clientHeight) / LINE) + AHEAD);
    tall.replaceChildren(...rows.slice(first, last).map((row, index) => line(row, first + index)));
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
  const time = row.time === null ? '' : new Date(row.time).toISOString().slice(0, 19).replace('T', ' ');
  const state = failed(row)
    ? `${row.status ?? ''} ${word(row.outcome.replaceAll('_', ' '))}`
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
      cell.textContent = isForeign() && place !== 8 ? (sameFigure(text) ?? text) : text;
      if (place >= 4 && place <= 7) cell.className = 'num';
      if (place === 8 && failed(row)) cell.className = 'bad';
      return cell;
    }),
  );
  if (lastCell) link.append(lastCell(row));
  return link;
}

function short(value: number | null): string {
  if (value === null) return '–';
  return value < 10_000 ? value.toLocaleString('en-US') : `${(value / 1000).toFixed(1)}k`;
}
