import { count } from '../../text/figures.ts';
import type { Result } from './engine.ts';
import type { Cell } from './values.ts';

/** Characters of a cell that are shown; the copy has all of them. */
const CELL_CHARS = 400;

/** Shows the rows of a result as a table. */
export function showTable(box: HTMLElement, { columns, rows }: Result): void {
  const table = document.createElement('table');
  const head = table.createTHead().insertRow();
  const numeric = columns.map((_, place) => rows.some((row) => typeof row[place] === 'number'));
  columns.forEach(({ name, type }, place) => {
    const cell = document.createElement('th');
    cell.scope = 'col';
    cell.textContent = name;
    cell.title = type;
    if (numeric[place]) cell.className = 'num';
    head.append(cell);
  });
  const body = table.createTBody();
  for (const row of rows) {
    const line = body.insertRow();
    row.forEach((value, place) => {
      const cell = line.insertCell();
      const page = pageOf(columns[place]?.name ?? '', value);
      if (page === null) fill(cell, value, numeric[place] ?? false);
      else cell.append(linkTo(page, String(value)));
    });
  }
  box.replaceChildren(table);
}

/** Columns whose values are ids, and the page of an id; it is below the root of the site. */
const idPages: readonly (readonly [RegExp, RegExp, (id: string) => string])[] = [
  [/^(\w+_)?record_id$/, /^[0-7][0-9A-HJKMNP-TV-Z]{25}$/i, (id) => `exchanges.html?x=${id.toLowerCase()}`],
  [/^(\w+_)?session_id$/, /^[0-7][0-9A-HJKMNP-TV-Z]{25}$/i, (id) => `sessions/${id.toLowerCase()}.html`],
  [/^(\w+_)?family_id$/, /^[0-9a-f]{12}$/, (id) => `families/${id}.html`],
];

/** The page that the value of a column leads to; null when it is no id of something that has one. */
export function pageOf(column: string, value: Cell): string | null {
  if (typeof value !== 'string') return null;
  const found = idPages.find(([name, form]) => name.test(column) && form.test(value));
  return found ? found[2](value) : null;
}

function linkTo(page: string, text: string): HTMLElement {
  const link = document.createElement('a');
  link.href = `${document.body.dataset['root'] ?? ''}${page}`;
  link.textContent = text;
  return link;
}

function fill(cell: HTMLTableCellElement, value: Cell, numeric: boolean): void {
  if (numeric) cell.className = 'num';
  if (value === null) {
    const nothing = document.createElement('span');
    nothing.className = 'quiet';
    nothing.textContent = 'null';
    cell.append(nothing);
    return;
  }
  const text = String(value);
  if (text.length <= CELL_CHARS) {
    cell.textContent = text;
    return;
  }
  const fold = document.createElement('details');
  const start = document.createElement('summary');
  start.textContent = `${text.slice(0, CELL_CHARS)}… (${count(text.length)} characters)`;
  const whole = document.createElement('pre');
  whole.textContent = text;
  fold.append(start, whole);
  cell.append(fold);
}

/** The rows of a result as CSV: RFC 4180, one header line. */
export function csvOf({ columns, rows }: Pick<Result, 'columns' | 'rows'>): string {
  const field = (value: Cell): string => {
    const text = value === null ? '' : String(value);
    return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  };
  return [columns.map(({ name }) => name), ...rows].map((row) => row.map(field).join(',')).join('\r\n');
}
