import { setQuery } from './address.ts';
import { loadData } from './data.ts';
import { t } from './locale.ts';

/** A line, a run of lines, or a line with the values of its placeholders; lines count from 0. */
type PathItem = number | [number, number] | { c: number; v: string[] };

/**
 * The bar of samples: fills all parts of a prompt with what a sample has, and marks what differs from the sample before
 * it. The sample and whether lines without slots are hidden are in the URL.
 */
export function startSamples(): void {
  const bar = document.querySelector<HTMLFormElement>('.samplebar');
  const select = bar?.querySelector<HTMLSelectElement>('select[data-picker]');
  const slots = bar?.querySelector<HTMLInputElement>('input[name="slots"]');
  const link = bar?.querySelector<HTMLAnchorElement>('[data-sample-link]');
  if (!bar || !select || !slots || !link) return;
  const sheets = [...document.querySelectorAll<HTMLElement>('.sheet')].map((sheet) => ({
    sheet,
    template: sheet.innerHTML,
  }));
  const show = async (): Promise<void> => {
    const { selectedIndex: index } = select;
    const [chosen, previous] = [select.options[index], index > 1 ? select.options[index - 1] : undefined];
    document.body.classList.toggle('slots-only', slots.checked);
    setQuery({
      ...(chosen?.value ? { sample: chosen.value } : {}),
      ...(slots.checked ? { slots: 'only' } : {}),
    });
    link.hidden = !chosen?.value;
    link.href = chosen?.dataset['url'] ?? '';
    await Promise.all(
      sheets.map(async ({ sheet, template }) => {
        const paths = chosen?.value ? await pathsOf(sheet) : [];
        // Another one may have been chosen while the script was loading.
        if (select.selectedIndex !== index) return;
        sheet.innerHTML = template;
        delete sheet.dataset['sample'];
        const part = partOf(sheet, chosen);
        mark(sheet, chosen?.value ? part === undefined : false);
        if (!chosen?.value || part === undefined) return;
        const before = valuesOf(paths[partOf(sheet, previous) ?? -1]);
        if (paths[part]) fill(sheet, paths[part], before);
        sheet.dataset['sample'] = String(index - 1);
      }),
    );
  };
  const step = (by: number): Promise<void> => {
    select.selectedIndex = (select.selectedIndex + by + select.options.length) % select.options.length;
    return show();
  };
  /** The change that was shown last. The focus is on the button again when it is pressed. */
  let last: HTMLElement | undefined;
  const focusOn = (chip: HTMLElement): void => {
    last = chip;
    focus(chip);
  };
  const nextChange = async (): Promise<void> => {
    const changes = () => [...document.querySelectorAll<HTMLElement>('.sheet a.slot.changed')];
    const next = changes()[last ? changes().indexOf(last) + 1 : 0];
    if (next) return focusOn(next);
    // No further change in this sample: the first one of the next sample that has any.
    for (let tried = 0; tried < select.options.length; tried++) {
      await step(1);
      const [first] = changes();
      if (first) return focusOn(first);
    }
  };
  const query = new URLSearchParams(location.search);
  slots.checked = query.get('slots') === 'only';
  select.value = query.get('sample') ?? '';
  if (select.selectedIndex < 0) select.selectedIndex = 0;
  if (select.selectedIndex > 0 || slots.checked) void show();
  select.addEventListener('change', () => void show());
  slots.addEventListener('change', () => void show());
  bar.addEventListener('submit', (event) => event.preventDefault());
  for (const button of bar.querySelectorAll<HTMLButtonElement>('[data-step]'))
    button.addEventListener('click', () => void step(Number(button.dataset['step'])));
  bar.querySelector('[data-next-change]')?.addEventListener('click', () => void nextChange());
}

function focus(chip: HTMLElement): void {
  for (let fold = chip.closest('details'); fold; fold = fold.parentElement?.closest('details') ?? null)
    fold.open = true;
  chip.focus({ preventScroll: true });
  chip.scrollIntoView({ block: 'center' });
}

const pathsOf = (sheet: HTMLElement): Promise<PathItem[][]> =>
  sheet.dataset['script'] ? loadData<PathItem[][]>(sheet.dataset['script']) : Promise.resolve([]);

/** Place of the text that a sample has in a part of the prompt; undefined when it does not have the part. */
function partOf(sheet: HTMLElement, sample: HTMLOptionElement | undefined): number | undefined {
  const number = Number(sheet.dataset['surface']?.slice(1)) - 1;
  const part = sample?.dataset['parts']?.split(' ')[number];
  return part === undefined || part === '-' ? undefined : Number(part);
}

/** Shows that the chosen sample lacks a part. */
function mark(sheet: HTMLElement, lacks: boolean): void {
  const section = sheet.closest('section');
  section?.classList.toggle('lacking', lacks);
  const note = section?.querySelector<HTMLElement>('.lacks');
  if (note) note.hidden = !lacks;
}

/** Values of a sample by line and place of the slot in it; undefined without a sample to compare with. */
function valuesOf(path: readonly PathItem[] | undefined): Map<string, string> | undefined {
  if (!path) return undefined;
  const values = new Map<string, string>();
  for (const [line, uses] of linesOf(path)) {
    const most = Math.max(...uses.map((use) => use.length));
    for (let hole = 0; hole < most; hole++)
      values.set(`${line}/${hole}`, uses.map((use) => use[hole] ?? '').join('\n'));
  }
  return values;
}

/** Fills the sheet with a sample, and marks values that differ from those before. */
function fill(
  sheet: HTMLElement,
  path: readonly PathItem[],
  before: ReadonlyMap<string, string> | undefined,
): void {
  const lines = linesOf(path);
  for (const line of sheet.querySelectorAll<HTMLElement>('li[id], li.goes-on')) {
    // A line continued from the previous page names the line and how many of its slots are on that page.
    const { line: own, from } = line.dataset;
    const number = Number(own ?? line.id.slice(line.id.indexOf('-L') + 2)) - 1;
    const uses = lines.get(number);
    line.classList.toggle('absent', uses === undefined);
    if (!uses) continue;
    [...line.querySelectorAll<HTMLElement>('a.slot')].forEach((chip, place) => {
      const hole = place + Number(from ?? 0);
      const value = uses.map((use) => use[hole] ?? '').join('\n');
      chip.textContent = value === '' ? t('(empty)') : value;
      chip.classList.toggle('changed', before !== undefined && before.get(`${number}/${hole}`) !== value);
    });
  }
  for (const run of sheet.querySelectorAll<HTMLElement>('li.run')) {
    const own = [...run.querySelectorAll('li[id], li.goes-on')];
    run.classList.toggle('gone', own.length > 0 && own.every((line) => line.classList.contains('absent')));
  }
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
