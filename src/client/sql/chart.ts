import type { Result } from './engine.ts';
import type { Cell } from './values.ts';

const SVG = 'http://www.w3.org/2000/svg';
const BARS = 40;
const LINE = 20;
const WIDTH = 100;
const LINE_HEIGHT = 60;

export interface Chart {
  kind: 'bars' | 'line';
  /** Places of the column with names and of the one with values. */
  name: number;
  value: number;
}

/** Columns that hold numbers or nothing, by place. */
function numberColumns({ columns, rows }: Pick<Result, 'columns' | 'rows'>): number[] {
  return columns.flatMap((_, place) =>
    rows.some((row) => row[place] !== null) &&
    rows.every((row) => row[place] === null || typeof row[place] === 'number')
      ? [place]
      : [],
  );
}

/**
 * A chart that fits a result: values of its first column of numbers by its first other column, as a line where that is a
 * time or date. Null when there are no such two columns, or nothing but zeros.
 */
export function guessChart(result: Pick<Result, 'columns' | 'rows'>): Chart | null {
  const { columns, rows } = result;
  const numbers = numberColumns(result);
  const name = Math.max(
    0,
    columns.findIndex((_, place) => !numbers.includes(place)),
  );
  const value = numbers.find((place) => place !== name);
  if (value === undefined || rows.length < 2 || rows.every((row) => (row[value] ?? 0) === 0)) return null;
  const isTime = /^(Date|Timestamp)/.test(columns[name]?.type ?? '');
  const below = rows.some((row) => Number(row[value]) < 0);
  return { kind: isTime || below ? 'line' : 'bars', name, value };
}

const textOf = (cell: Cell): string => (cell === null ? 'null' : String(cell));

/** Controls of the chart: its kind and its columns. */
export interface ChartControls {
  kind: HTMLSelectElement;
  name: HTMLSelectElement;
  value: HTMLSelectElement;
}

/** Offers the columns of a result in the controls, and chooses the chart that fits. */
export function offerCharts({ kind, name, value }: ChartControls, result: Result): void {
  const guess = guessChart(result);
  const numbers = numberColumns(result);
  const option = (place: number): HTMLOptionElement =>
    new Option(result.columns[place]?.name ?? '', String(place));
  name.replaceChildren(...result.columns.map((_, place) => option(place)));
  value.replaceChildren(...numbers.map(option));
  kind.value = guess?.kind ?? 'none';
  name.value = String(guess?.name ?? 0);
  value.value = String(guess?.value ?? numbers[0] ?? '');
}

/** Draws the chart that is chosen in the controls, or nothing. */
export function showChart(box: HTMLElement, controls: ChartControls, result: Result): void {
  const { kind, name, value } = controls;
  const drawn = kind.value !== 'none' && value.value !== '';
  box.hidden = !drawn;
  box.replaceChildren();
  if (!drawn) return;
  const [label, measure] = [name, value].map((select) => result.columns[Number(select.value)]?.name ?? '');
  const points = result.rows.map((row) => ({
    name: textOf(row[Number(name.value)] ?? null),
    value: Number(row[Number(value.value)] ?? 0),
  }));
  const shown = kind.value === 'bars' ? points.slice(0, BARS) : points;
  const caption = document.createElement('figcaption');
  caption.className = 'small quiet';
  const more = result.count > shown.length ? `, the first ${shown.length} rows` : '';
  caption.textContent = `${measure} by ${label}${more}`;
  box.append(caption, kind.value === 'bars' ? bars(shown) : line(shown));
}

interface Point {
  name: string;
  value: number;
}

function bars(points: readonly Point[]): HTMLElement {
  const most = Math.max(...points.map(({ value }) => Math.abs(value))) || 1;
  const list = document.createElement('ol');
  list.className = 'bars';
  for (const { name, value } of points) list.append(barLine(name, value, Math.abs(value) / most));
  return list;
}

/** A line over the rows in their order, with the least and the greatest value and the first and last name. */
function line(points: readonly Point[]): HTMLElement {
  const values = points.map(({ value }) => value);
  const [least, most] = [Math.min(0, ...values), Math.max(0, ...values)];
  const span = most - least || 1;
  const x = (index: number): number => (index / Math.max(1, points.length - 1)) * WIDTH;
  const y = (value: number): number => LINE_HEIGHT - ((value - least) / span) * LINE_HEIGHT;
  const svg = document.createElementNS(SVG, 'svg');
  svg.setAttribute('viewBox', `0 0 ${WIDTH} ${LINE_HEIGHT}`);
  svg.setAttribute('preserveAspectRatio', 'none');
  svg.setAttribute('aria-hidden', 'true');
  const drawn = document.createElementNS(SVG, 'polyline');
  drawn.setAttribute('points', values.map((value, index) => `${x(index)},${y(value)}`).join(' '));
  svg.append(drawn);
  const box = document.createElement('div');
  box.className = 'linechart';
  const label = (text: string): HTMLElement => {
    const span = document.createElement('span');
    span.className = 'num small quiet';
    span.textContent = text;
    return span;
  };
  const scale = document.createElement('div');
  scale.className = 'scale';
  scale.append(label(String(most)), label(String(least)));
  const ends = document.createElement('div');
  ends.className = 'ends';
  ends.append(label(points[0]?.name ?? ''), label(points.at(-1)?.name ?? ''));
  box.append(scale, svg, ends);
  return box;
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
