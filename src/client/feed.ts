import { tell } from './translate.ts';

/** A step of a capture; see src/site/live/entries.ts. */
interface Entry {
  log: string;
  at: number;
  kind: string;
  id: string;
  time: string | number | null;
  what: string;
  text: string;
  more: number;
}

/** Steps that stay on the page; what came before is in the log and in the analysis. */
const KEPT = 5000;
const KINDS = ['REQ', 'HDR', 'SSE', 'RES', 'END'];

/** The steps of exchanges as captures write them. Undefined on pages that do not show them. */
export function startFeed(events: EventSource): void {
  const list = document.querySelector<HTMLElement>('ol.feed');
  const tools = document.querySelector<HTMLElement>('.feedtools');
  if (!list || !tools) return;
  const boxes = [...tools.querySelectorAll<HTMLInputElement>('input[name]')];
  const scroll = tools.querySelector<HTMLInputElement>('[data-feed-scroll]');
  const select = tools.querySelector<HTMLSelectElement>('[data-feed-log]');
  const counts = new Map(KINDS.map((kind) => [kind, 0]));
  /** How far each log has been shown: what is told again after a break is left out. */
  const shown = new Map<string, number>();
  let open = false;
  let left = 0;

  const show = (): void => {
    for (const box of boxes) list.classList.toggle(`no-${box.name}`, !box.checked);
    for (const row of list.children as HTMLCollectionOf<HTMLElement>)
      row.hidden = select?.value !== '' && row.dataset['log'] !== select?.value;
    toEnd();
  };
  const toEnd = (): void => {
    if (scroll?.checked) list.scrollTop = list.scrollHeight;
  };
  const state = (): void => {
    for (const box of boxes) {
      const output = box.parentElement?.querySelector('output');
      if (output) output.textContent = (counts.get(box.name) ?? 0).toLocaleString('en-US');
    }
    const told = document.querySelector<HTMLElement>('[data-feed-state]');
    if (left > 0 && told)
      tell(told, '{n, plural, one {# earlier step is} other {# earlier steps are}} left out here.', {
        n: left,
      });
  };

  events.addEventListener('entries', (event) => {
    const rows: HTMLElement[] = [];
    for (const entry of JSON.parse((event as MessageEvent<string>).data) as Entry[]) {
      if (entry.at <= (shown.get(entry.log) ?? -1)) continue;
      shown.set(entry.log, entry.at);
      if (select && ![...select.options].some(({ value }) => value === entry.log)) offer(select, entry.log);
      counts.set(entry.kind, (counts.get(entry.kind) ?? 0) + 1);
      const row = rowOf(entry);
      row.hidden = select !== null && select.value !== '' && select.value !== entry.log;
      const fold = row.querySelector('details');
      if (open && fold) fold.open = true;
      rows.push(row);
    }
    list.append(...rows.slice(-KEPT));
    while (list.childElementCount > KEPT) {
      list.firstElementChild?.remove();
      left++;
    }
    state();
    toEnd();
  });
  events.addEventListener('again', (event) => shown.delete((event as MessageEvent<string>).data));

  const hidden = new URLSearchParams(location.search).get('hide')?.split(' ') ?? [];
  for (const box of boxes) box.checked = !hidden.includes(box.name);
  tools.addEventListener('change', () => {
    const hide = boxes.filter((box) => !box.checked).map(({ name }) => name);
    history.replaceState(null, '', hide.length === 0 ? location.pathname : `?hide=${hide.join('+')}`);
    show();
  });
  for (const button of tools.querySelectorAll<HTMLButtonElement>('[data-feed]')) {
    button.addEventListener('click', () => {
      if (button.dataset['feed'] === 'clear') list.replaceChildren();
      else {
        open = button.dataset['feed'] === 'open';
        for (const fold of list.querySelectorAll('details')) fold.open = open;
        toEnd();
      }
    });
  }
  list.addEventListener('wheel', (event) => {
    if (scroll && event.deltaY < 0) scroll.checked = false;
  });
  list.addEventListener('keydown', (event) => {
    if (scroll && ['ArrowUp', 'PageUp', 'Home'].includes(event.key)) scroll.checked = false;
  });
  show();
}

function offer(select: HTMLSelectElement, log: string): void {
  const option = document.createElement('option');
  option.value = log;
  option.textContent = log;
  select.append(option);
}

function rowOf(entry: Entry): HTMLElement {
  const row = document.createElement('li');
  row.className = entry.kind;
  row.dataset['log'] = entry.log;
  row.dataset['id'] = entry.id;
  if (entry.kind === 'END' && !/^[123]\d\d complete /.test(entry.what)) row.classList.add('bad');
  const fold = document.createElement('details');
  const head = document.createElement('summary');
  head.append(
    piece('span', 'kind', entry.kind),
    piece('code', 'id', entry.id.slice(-6)),
    piece(
      'time',
      'num',
      typeof entry.time === 'number' ? `+${Math.round(entry.time)} ms` : (entry.time ?? '').slice(11, 23),
    ),
    piece('span', 'what mono', entry.what),
  );
  fold.append(head);
  fold.addEventListener('toggle', () => fill(fold, entry), { once: true });
  row.append(fold);
  return row;
}

/** The text of a step is laid out when somebody looks at it: most are never opened. */
function fill(fold: HTMLElement, entry: Entry): void {
  const text = piece('pre', '', entry.text === '' ? '–' : pretty(entry.text));
  text.dir = 'auto';
  fold.append(text);
  if (entry.more > 0) {
    const rest = piece('p', 'rest small quiet', '');
    tell(
      rest,
      '… {n, plural, one {# more character} other {# more characters}}: see <page>the page of the exchange</page> once it is analysed',
      {
        n: entry.more,
        page: { href: `x/${entry.id.toLowerCase()}.html` },
      },
    );
    fold.append(rest);
  }
}

function piece(tag: string, className: string, text: string): HTMLElement {
  const element = document.createElement(tag);
  if (className !== '') element.className = className;
  element.textContent = text;
  return element;
}

function pretty(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    // Cut, or no JSON: shown as it was sent.
    return text;
  }
}
