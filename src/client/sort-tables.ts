import { setQuery } from './address.ts';
import { englishOf, setMessage, translate } from './translate.ts';

/** Tables with at least so many rows have a filter. */
const MANY = 12;

/** Makes the columns of tables sortable in place: a click on a heading sorts by it, another one turns the order around. */
export function startSortableTables(): void {
  for (const table of document.querySelectorAll<HTMLTableElement>('table.sortable')) {
    const body = table.tBodies[0];
    if (!body || table.dataset['sorts'] !== undefined) continue;
    table.dataset['sorts'] = '';
    for (const [column, heading] of [...(table.tHead?.rows[0]?.cells ?? [])].entries()) {
      const text = heading.dataset['t'] === '' ? englishOf(heading) : '';
      const rows = [...body.rows];
      // A column of pictures has no order.
      if (text === '' || (rows.length > 0 && rows.every((row) => keyOf(row, column) === null))) continue;
      const button = document.createElement('button');
      button.type = 'button';
      setMessage(button, text);
      heading.removeAttribute('data-t');
      heading.replaceChildren(button);
      button.addEventListener('click', () => {
        const down = heading.getAttribute('aria-sort') !== 'descending';
        for (const other of table.querySelectorAll('[aria-sort]')) other.removeAttribute('aria-sort');
        heading.setAttribute('aria-sort', down ? 'descending' : 'ascending');
        body.append(...[...body.rows].toSorted((a, b) => compare(keyOf(a, column), keyOf(b, column), down)));
      });
    }
    if (body.rows.length >= MANY) addFilter(table, body);
  }
}

/** A field above a table that hides the rows without its words. */
function addFilter(table: HTMLTableElement, body: HTMLTableSectionElement): void {
  const field = document.createElement('input');
  field.type = 'search';
  field.className = 'tablefilter';
  field.setAttribute('data-t-placeholder', 'Filter');
  field.setAttribute('data-t-label', 'Filter');
  field.addEventListener('input', () => {
    const words = field.value.trim().toLowerCase().split(/\s+/);
    for (const row of body.rows) {
      const text = row.textContent?.toLowerCase() ?? '';
      row.classList.toggle('filtered', !words.every((word) => text.includes(word)));
    }
  });
  (table.closest('.scroll') ?? table).before(field);
  if (field.parentElement) translate(field.parentElement);
}

/** Shows only the tools that no model called, in all tables of the page; the choice is in the URL. */
export function startCallFilter(): void {
  const form = document.querySelector<HTMLFormElement>('form[data-calls]');
  const box = form?.querySelector('input');
  const output = form?.querySelector('output');
  if (!form || !box || !output) return;
  const show = (): void => {
    let shown = 0;
    for (const row of document.querySelectorAll<HTMLElement>('tr[data-calls]')) {
      row.hidden = box.checked && row.dataset['calls'] !== '0';
      if (!row.hidden) shown++;
    }
    setMessage(output, '{n, plural, one {# tool} other {# tools}} shown', { n: shown });
  };
  box.checked = new URLSearchParams(location.search).get('calls') === 'never';
  box.addEventListener('change', () => {
    setQuery(box.checked ? { calls: 'never' } : {});
    show();
  });
  if (box.checked) show();
}

/** The value of a cell: a figure where the cell has one, else its text. */
function keyOf(row: HTMLTableRowElement, column: number): number | string | null {
  const cell = row.cells[column];
  const value = cell?.dataset['value'];
  if (value !== undefined) return Number(value);
  const text = cell?.textContent?.trim() ?? '';
  return cell?.classList.contains('num') || text === '' || text === '–' ? null : text.toLowerCase();
}

/** What is not known is last in both directions. */
function compare(a: number | string | null, b: number | string | null, down: boolean): number {
  if (a === b) return 0;
  if (a === null) return 1;
  if (b === null) return -1;
  return (a < b ? -1 : 1) * (down ? -1 : 1);
}
