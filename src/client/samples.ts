import { loadData } from './data.ts';
import { t } from './locale.ts';

/** A line, a run of lines, or a line with the values of its placeholders; lines count from 0. */
type PathItem = number | [number, number] | { c: number; v: string[] };

/** The sample picker of a surface: fills the template with one sample, and marks what differs from the previous one. */
export function startPickers(): void {
  for (const select of document.querySelectorAll<HTMLSelectElement>('select[data-picker]')) {
    const surface = select.dataset['picker'] ?? '';
    const sheet = document.querySelector<HTMLElement>(`.sheet[data-surface="${surface}"]`);
    if (!sheet) continue;
    const template = sheet.innerHTML;
    let before: Map<string, string> | undefined;
    const show = async (): Promise<void> => {
      sheet.innerHTML = template;
      delete sheet.dataset['sample'];
      const chosen = select.value;
      if (chosen === '') {
        before = undefined;
        return;
      }
      const paths = await loadData<PathItem[][]>(sheet.dataset['script'] ?? '');
      // Another one may have been chosen while the script was loading.
      if (select.value !== chosen) return;
      const path = paths[Number(chosen)];
      if (path) before = fill(sheet, surface, path, before);
      sheet.dataset['sample'] = chosen;
    };
    select.addEventListener('change', () => void show());
    for (const button of document.querySelectorAll<HTMLButtonElement>(`[data-picker-step="${surface}"]`)) {
      button.addEventListener('click', () => {
        const next = select.selectedIndex + Number(button.dataset['step']);
        select.selectedIndex = (next + select.options.length) % select.options.length;
        void show();
      });
    }
  }
}

/** Fills the sheet with a sample; returns its values by chip for the next comparison. */
function fill(
  sheet: HTMLElement,
  surface: string,
  path: readonly PathItem[],
  before: ReadonlyMap<string, string> | undefined,
): Map<string, string> {
  const lines = linesOf(path);
  const values = new Map<string, string>();
  for (const line of sheet.querySelectorAll<HTMLElement>('li[id], li.goes-on')) {
    // A line continued from the previous page names the line and how many of its slots are on that page.
    const { line: own, from } = line.dataset;
    const number = Number(own ?? line.id.slice(surface.length + 2)) - 1;
    const uses = lines.get(number);
    line.classList.toggle('absent', uses === undefined);
    if (!uses) continue;
    [...line.querySelectorAll<HTMLElement>('a.slot')].forEach((chip, place) => {
      const hole = place + Number(from ?? 0);
      const value = uses.map((use) => use[hole] ?? '').join('\n');
      const key = `${number}/${hole}`;
      values.set(key, value);
      chip.textContent = value === '' ? t('(empty)') : value;
      chip.classList.toggle('changed', before !== undefined && before.get(key) !== value);
    });
  }
  for (const run of sheet.querySelectorAll<HTMLElement>('li.run')) {
    const own = [...run.querySelectorAll('li[id], li.goes-on')];
    run.classList.toggle('gone', own.length > 0 && own.every((line) => line.classList.contains('absent')));
  }
  return values;
}

/** The values of each line a sample has, once for every time it has it. */
function linesOf(path: readonly PathItem[]): Map<number, string[][]> {
  const lines = new Map<number, string[][]>();
  const add = (line: number, values: string[]): void => {
    const uses = lines.get(line);
    if (uses) uses.push(values);
    else lines.set(line, [values]);
  };
  for (const item of path) {
    if (typeof item === 'number') add(item, []);
    else if (Array.isArray(item)) for (let line = item[0]; line <= item[1]; line++) add(line, []);
    else add(item.c, item.v);
  }
  return lines;
}
