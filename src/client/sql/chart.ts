import type { Result } from './engine.ts';
import type { Cell } from './values.ts';

const SVG = 'http://www.w3.org/2000/svg';
const BARS = 40;
const LINE = 20;
const WIDTH = 100;

interface Bars {
  label: string;
  measure: string;
  rows: { name: string; value: number }[];
}

/**
 * What of a result can be drawn as bars: its first column that is no number (or else its first) as names, its first other
 * column of numbers as lengths. Null when there are no such two, or a length is below zero.
 */
export function barsOf({ columns, rows }: Pick<Result, 'columns' | 'rows'>): Bars | null {
  const isNumber = (place: number): boolean =>
    rows.some((row) => row[place] !== null) &&
    rows.every((row) => row[place] === null || typeof row[place] === 'number');
  const name = Math.max(
    0,
    columns.findIndex((_, place) => !isNumber(place)),
  );
  const measure = columns.findIndex((_, place) => place !== name && isNumber(place));
  if (measure === -1 || rows.length < 2) return null;
  const bars = rows
    .slice(0, BARS)
    .map((row) => ({ name: textOf(row[name] ?? null), value: Number(row[measure] ?? 0) }));
  if (
    bars.some(({ value }) => value < 0 || !Number.isFinite(value)) ||
    bars.every(({ value }) => value === 0)
  )
    return null;
  return { label: columns[name]?.name ?? '', measure: columns[measure]?.name ?? '', rows: bars };
}

const textOf = (cell: Cell): string => (cell === null ? 'null' : String(cell));

/** The bars of a result, one line each, or nothing where there is nothing to draw. */
export function showChart(box: HTMLElement, result: Result): void {
  box.replaceChildren();
  const bars = barsOf(result);
  box.hidden = bars === null;
  if (!bars) return;
  const caption = document.createElement('figcaption');
  caption.className = 'small quiet';
  const more = result.count > bars.rows.length ? `, the first ${bars.rows.length} rows` : '';
  caption.textContent = `${bars.measure} by ${bars.label}${more}`;
  const most = Math.max(...bars.rows.map(({ value }) => value));
  const list = document.createElement('ol');
  list.className = 'bars';
  for (const { name, value } of bars.rows) list.append(barLine(name, value, value / most));
  box.append(caption, list);
}

function barLine(name: string, value: number, share: number): HTMLElement {
  const line = document.createElement('li');
  const label = document.createElement('span');
  label.className = 'name';
  label.textContent = name;
  const svg = document.createElementNS(SVG, 'svg');
  svg.setAttribute('viewBox', `0 0 ${WIDTH} ${LINE}`);
  svg.setAttribute('preserveAspectRatio', 'none');
  svg.setAttribute('aria-hidden', 'true');
  const bar = document.createElementNS(SVG, 'rect');
  bar.setAttribute('width', String(Math.max(0.2, share * WIDTH)));
  bar.setAttribute('height', String(LINE));
  svg.append(bar);
  const figure = document.createElement('span');
  figure.className = 'num';
  figure.textContent = String(value);
  line.append(label, svg, figure);
  return line;
}
