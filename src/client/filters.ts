import { setQuery } from './address.ts';
import { type IndexRow, loadRows, matcher } from './index-rows.ts';
import { setMessage } from './translate.ts';
import { showWindow } from './window.ts';

/** Filters of the list of exchanges. They are in the URL, so that a filtered list can be shared. */
export function startFilters(): void {
  const form = document.querySelector<HTMLFormElement>('form.filters');
  const box = document.querySelector<HTMLElement>('.window');
  if (!form || !box) return;
  const count = form.querySelector('output');
  const wholeList = [...document.querySelectorAll<HTMLElement>('.scroll:has(.exchanges), .pager')];
  let rows: Promise<IndexRow[]> | undefined;

  const show = async (): Promise<void> => {
    const wanted = wantedOf(form);
    const some = Object.keys(wanted).length > 0;
    for (const part of wholeList) part.hidden = some;
    box.hidden = !some;
    if (count) count.textContent = '';
    if (!some) return;
    rows ??= loadRows(Array.from({ length: Number(form.dataset['parts']) }, (_, part) => part));
    const all = await rows;
    const found = all.filter(matcher(wanted));
    if (count) setMessage(count, '{n} of {all}', { n: found.length, all: all.length });
    showWindow(box, found);
  };

  const parameters = new URLSearchParams(location.search);
  for (const field of fieldsOf(form)) field.value = parameters.get(field.name) ?? '';
  form.addEventListener('input', () => {
    setQuery(wantedOf(form));
    void show();
  });
  form.addEventListener('submit', (event) => event.preventDefault());
  form.addEventListener('reset', () => setTimeout(() => form.dispatchEvent(new Event('input'))));
  void show();
}

const fieldsOf = (form: HTMLFormElement): (HTMLInputElement | HTMLSelectElement)[] => [
  ...form.querySelectorAll<HTMLInputElement | HTMLSelectElement>('[name]'),
];

/** The filters that are set. */
function wantedOf(form: HTMLFormElement): Record<string, string> {
  return Object.fromEntries(
    fieldsOf(form)
      .map(({ name, value }) => [name, value.trim()] as const)
      .filter(([, value]) => value !== ''),
  );
}
