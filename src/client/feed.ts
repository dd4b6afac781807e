import { count } from '../text/figures.ts';
import { setMessage } from './translate.ts';

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
/** Steps that are shown together: a burst of thousands must not block the page. */
const AT_ONCE = 60;
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
  /** How far each log has been shown: lines before it are skipped after a reconnect. */
  const shown = new Map<string, number>();
  let open = false;
  let left = 0;

  /** All steps in memory, shown or not. */
  let kept: HTMLElement[] = [];
  let filling = 0;
  const gone = new WeakSet<HTMLElement>();

  const isWanted = (row: HTMLElement): boolean =>
    boxes.every((box) => box.checked || box.name !== row.className.split(' ')[0]) &&
    (!select || select.value === '' || select.value === row.dataset['log']);

  /**
   * The steps that are wanted, the latest first of all: those before them follow above, some at a time. Thousands that
   * are hidden by style take a browser seconds.
   */
  const show = (): void => {
    const wanted = kept.filter(isWanted);
    const own = ++filling;
    let from = Math.max(0, wanted.length - AT_ONCE);
    list.replaceChildren(...wanted.slice(from));
    toEnd();
    const fillAbove = (): void => {
      if (own !== filling || from === 0) return;
      const before = Math.max(0, from - AT_ONCE);
      list.prepend(...wanted.slice(before, from).filter((row) => !gone.has(row)));
      from = before;
      setTimeout(fillAbove);
    };
    setTimeout(fillAbove);
  };
  const toEnd = (): void => {
    if (scroll?.checked) list.scrollTop = list.scrollHeight;
  };
  const state = (): void => {
    for (const box of boxes) {
      const output = box.parentElement?.querySelector('output');
      if (output) output.textContent = count(counts.get(box.name) ?? 0);
    }
    const status = document.querySelector<HTMLElement>('[data-feed-state]');
    if (left > 0 && status)
      setMessage(status, '{n, plural, one {# earlier step is} other {# earlier steps are}} not shown here.', {
        n: left,
      });
  };

  /** Steps that are not shown yet, in order; a name alone means that the log starts again. */
  const waiting: (Entry | string)[] = [];
  let next = 0;
  const showSome = (): void => {
    // A page in the background has a timer of one second.
    const some = waiting.slice(next, document.hidden ? waiting.length : next + AT_ONCE);
    next += some.length;
    showEntries(some);
    if (next < waiting.length) setTimeout(showSome);
    else {
      waiting.length = 0;
      next = 0;
    }
  };
  const come = (what: readonly (Entry | string)[]): void => {
    const idle = waiting.length === 0;
    waiting.push(...what);
    if (idle && waiting.length > 0) showSome();
  };
  const showEntries = (entries: readonly (Entry | string)[]): void => {
    const rows: HTMLElement[] = [];
    for (const entry of entries) {
      if (typeof entry === 'string') {
        shown.delete(entry);
        continue;
      }
      if (entry.at <= (shown.get(entry.log) ?? -1)) continue;
      shown.set(entry.log, entry.at);
      if (select && ![...select.options].some(({ value }) => value === entry.log)) offer(select, entry.log);
      counts.set(entry.kind, (counts.get(entry.kind) ?? 0) + 1);
      const row = rowOf(entry);
      const fold = row.querySelector('details');
      if (open && fold) fold.open = true;
      rows.push(row);
    }
    kept.push(...rows);
    list.append(...rows.filter(isWanted));
    for (const row of kept.splice(0, Math.max(0, kept.length - KEPT))) {
      gone.add(row);
      row.remove();
      left++;
    }
    state();
    toEnd();
  };
  events.addEventListener('entries', (event) => come(JSON.parse((event as MessageEvent<string>).data)));
  events.addEventListener('again', (event) => come([(event as MessageEvent<string>).data]));

  const hidden = new URLSearchParams(location.search).get('hide')?.split(' ') ?? [];
  for (const box of boxes) box.checked = !hidden.includes(box.name);
  tools.addEventListener('change', () => {
    const hide = boxes.filter((box) => !box.checked).map(({ name }) => name);
    history.replaceState(null, '', hide.length === 0 ? location.pathname : `?hide=${hide.join('+')}`);
    show();
  });
  for (const button of tools.querySelectorAll<HTMLButtonElement>('[data-feed]')) {
    button.addEventListener('click', () => {
      if (button.dataset['feed'] === 'clear') {
        kept = [];
        filling++;
        list.replaceChildren();
      } else {
        open = button.dataset['feed'] === 'open';
        for (const row of kept) for (const fold of row.querySelectorAll('details')) fold.open = open;
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

/** The text of a step is rendered when it is opened: most never are. */
function fill(fold: HTMLElement, entry: Entry): void {
  const text = piece('pre', '', entry.text === '' ? '–' : pretty(entry.text));
  text.dir = 'auto';
  fold.append(text);
  if (entry.more > 0) {
    const rest = piece('p', 'rest small quiet', '');
    setMessage(
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
