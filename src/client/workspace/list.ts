import type { Row } from '../rows.ts';
import { LINE, Line, type LineContext } from './list-line.ts';
import { el, setMessage, t } from './page.ts';
import type { Summary } from './summary.ts';

/** Lines above and below those in view that are in the page. */
const AROUND = 6;
/** Lines that are filled in one frame while a person scrolls; a slow processor shows the others in the next. */
const EACH_FRAME = 12;
/** Milliseconds without scrolling before lines are loaded: who passes them does not read them. */
const SETTLED_MS = 60;

/** Columns with their headings; the first word of each names the sort order. */
const headings: readonly (readonly [name: string, heading: string])[] = [
  ['time', 'Time'],
  ['words', 'First words'],
  ['total', 'Anatomy'],
  ['cache', 'Cache'],
  ['model', 'Model'],
  ['input', 'Input'],
  ['output', 'Output'],
  ['cost', 'Cost'],
  ['duration', 'Duration'],
];

interface ListActions {
  choose(row: Row): void;
  sort(column: string): void;
  /** A line came into view that is not loaded. */
  missing(first: number, last: number): void;
}

/** The list of exchanges. It can have any length: only the lines in view are in the page. */
export class List {
  readonly element = el('div', 'turnlist');
  readonly #head = el('div', 'turnhead');
  readonly #box = el('div', 'turnbox');
  readonly #tall = el('div', 'tall');
  readonly #actions: ListActions;
  readonly #lines = new Map<number, Line>();
  readonly #unused: Line[] = [];
  #rowAt: (position: number) => Row | undefined = () => undefined;
  #context: LineContext = { count: 0, largest: 1, several: false, chosen: '' };
  /** Scroll position and height of the box; to read them from it would make the browser lay the page out. */
  #top = 0;
  #height = 0;
  #frame = 0;
  #settled: number | undefined;
  /** A position to scroll to once the box has a height. */
  #wanted: number | undefined;

  constructor(actions: ListActions) {
    this.#actions = actions;
    this.#box.tabIndex = 0;
    this.#box.setAttribute('role', 'listbox');
    this.#box.append(this.#tall);
    this.element.append(this.#head, this.#box);
    this.#box.addEventListener(
      'scroll',
      () => {
        this.#top = this.#box.scrollTop;
        this.#frame ||= requestAnimationFrame(() => this.#render());
      },
      { passive: true },
    );
    new ResizeObserver(([entry]) => {
      this.#height = entry?.contentRect.height ?? 0;
      if (this.#wanted !== undefined) this.#reveal(this.#wanted);
      this.#render();
    }).observe(this.#box);
    this.#tall.addEventListener('click', (event) => {
      const line = (event.target as HTMLElement).closest<HTMLElement>('.turnline');
      const row = line ? this.#rowAt(Number(line.dataset['position'])) : undefined;
      if (!row || event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      this.#actions.choose(row);
    });
  }

  /** Shows `count` lines; one that is not loaded yet is empty. */
  show(count: number, rowAt: (position: number) => Row | undefined, sort: string): void {
    this.#context = { ...this.#context, count };
    this.#rowAt = rowAt;
    this.#tall.style.blockSize = `${count * LINE}px`;
    this.#showHead(sort);
    this.#box.setAttribute(
      'aria-label',
      t('{n, plural, one {# exchange} other {# exchanges}}', { n: count }),
    );
    this.#render(true);
  }

  /** What bars are relative to, which columns have data, and whether lines name their agent. */
  describe({ largest, values, hasCost, hasCache, hasOutput }: Summary): void {
    this.#context = { ...this.#context, largest, several: values.agent.length > 1 };
    this.element.classList.toggle('no-cost', !hasCost);
    this.element.classList.toggle('no-cache', !hasCache);
    this.element.classList.toggle('no-output', !hasOutput);
    this.element.classList.toggle('one-model', values.model.length < 2);
  }

  choose(name: string, position: number | undefined): void {
    this.#context = { ...this.#context, chosen: name };
    if (position !== undefined && position >= 0) this.#reveal(position);
    this.#render();
    for (const line of this.#lines.values())
      if (line.mark(name)) this.#box.setAttribute('aria-activedescendant', line.element.id);
  }

  focus(): void {
    this.#box.focus();
  }

  /** Draws lines again that were not loaded. */
  refill(): void {
    for (const [position, line] of this.#lines)
      if (!line.row) line.fill(this.#rowAt(position), position, this.#context);
  }

  /** Draws the lines of exchanges again. */
  redraw(names: ReadonlySet<string>): void {
    for (const [position, line] of this.#lines)
      if (names.has(line.row?.name ?? '')) line.fill(this.#rowAt(position), position, this.#context);
  }

  /** Scrolls as little as needed to show a position. */
  #reveal(position: number): void {
    this.#wanted = this.#height === 0 ? position : undefined;
    if (this.#height === 0) return;
    const [start, end] = [position * LINE, (position + 1) * LINE];
    if (start >= this.#top && end <= this.#top + this.#height) return;
    this.#box.scrollTop = start < this.#top ? start : end - this.#height;
    this.#top = this.#box.scrollTop;
  }

  #showHead(sort: string): void {
    const made = headings.map(([name, heading]) => {
      const button = el('button', `c-${name}`);
      button.type = 'button';
      setMessage(button, heading);
      const own = sort.replace('-', '') === name;
      if (own) button.append(el('span', 'arrow', sort.startsWith('-') ? ' ↓' : ' ↑'));
      button.setAttribute('aria-pressed', String(own));
      button.addEventListener('click', () => this.#actions.sort(name));
      return button;
    });
    this.#head.replaceChildren(...made);
  }

  /** Brings the lines in view into the page; with `again`, all of them at once, also those that are in it already. */
  #render(again = false): void {
    cancelAnimationFrame(this.#frame);
    this.#frame = 0;
    if (this.#height === 0) return;
    const [first, last] = this.#inView();
    for (const [position, line] of this.#lines)
      if (position < first || position > last) {
        this.#lines.delete(position);
        this.#unused.push(line);
      }
    let left = again ? Number.POSITIVE_INFINITY : EACH_FRAME;
    for (let position = first; position <= last; position++) {
      const known = this.#lines.get(position);
      if (known && !again) continue;
      if (left-- <= 0) {
        this.#frame = requestAnimationFrame(() => this.#render());
        return;
      }
      const line = known ?? this.#unused.pop() ?? new Line();
      line.fill(this.#rowAt(position), position, this.#context);
      this.#lines.set(position, line);
      if (!line.element.isConnected) this.#tall.append(line.element);
    }
    for (const line of this.#unused.splice(0)) line.element.remove();
    this.#loadMissing(first, last);
  }

  /** First and last position that belong in the page. */
  #inView(): [first: number, last: number] {
    const { count } = this.#context;
    const top = Math.min(this.#top, Math.max(0, count * LINE - this.#height));
    return [
      Math.max(0, Math.floor(top / LINE) - AROUND),
      Math.min(count - 1, Math.ceil((top + this.#height) / LINE) + AROUND),
    ];
  }

  #loadMissing(first: number, last: number): void {
    clearTimeout(this.#settled);
    const missing = [...this.#lines].flatMap(([position, { row }]) => (row ? [] : [position]));
    if (missing.length === 0) return;
    this.#settled = window.setTimeout(() => this.#actions.missing(first, last), SETTLED_MS);
  }
}
