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
      fill(line.insertCell(), value, numeric[place] ?? false);
    });
  }
  box.replaceChildren(table);
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
