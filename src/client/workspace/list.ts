import { elementScroll, observeElementOffset, observeElementRect, Virtualizer } from '@tanstack/virtual-core';
import type { Row } from '../rows.ts';
import { wordsOf } from './filter.ts';
import { el, figures, rooted, setMessage, svg, t, word } from './page.ts';

const LINE = 28;
const parts = ['tools', 'skeleton', 'slots', 'instructions', 'user', 'model', 'results', 'other'];

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

/** The list of exchanges. It can have any length: only the visible lines are in the page. */
export class List {
  readonly element = el('div', 'turnlist');
  readonly #head = el('div', 'turnhead');
  readonly #box = el('div', 'turnbox');
  readonly #tall = el('div', 'tall');
  readonly #actions: ListActions;
  readonly #virtual: Virtualizer<HTMLElement, HTMLElement>;
  readonly #lines = new Map<number, HTMLElement>();
  #rowAt: (position: number) => Row | undefined = () => undefined;
  #count = 0;
  #chosen = '';
  #largest = 1;
  #several = false;

  constructor(actions: ListActions) {
    this.#actions = actions;
    this.#box.tabIndex = 0;
    this.#box.setAttribute('role', 'listbox');
    this.#box.append(this.#tall);
    this.element.append(this.#head, this.#box);
    this.#virtual = new Virtualizer<HTMLElement, HTMLElement>({
      count: 0,
      getScrollElement: () => this.#box,
      estimateSize: () => LINE,
      overscan: 12,
      scrollToFn: elementScroll,
      observeElementRect,
      observeElementOffset,
      onChange: () => this.#render(),
    });
    this.#virtual._didMount();
    this.#virtual._willUpdate();
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
    this.#count = count;
    this.#rowAt = rowAt;
    this.#lines.clear();
    this.#tall.replaceChildren();
    this.#virtual.setOptions({ ...this.#virtual.options, count });
    this.#virtual._willUpdate();
    this.#virtual.measure();
    this.#showHead(sort);
    this.#box.setAttribute(
      'aria-label',
      t('{n, plural, one {# exchange} other {# exchanges}}', { n: count }),
    );
    this.#render();
  }

  /** What bars are relative to, which columns have data, and whether lines name their agent. */
  describe(rows: readonly Row[]): void {
    this.#largest = rows.reduce((most, { total }) => Math.max(most, total), 1);
    this.#several = new Set(rows.map(({ agent }) => agent)).size > 1;
    this.element.classList.toggle(
      'no-cost',
      rows.every(({ usd }) => usd === null),
    );
    this.element.classList.toggle(
      'no-cache',
      rows.every(({ cached, lost }) => !cached && !lost),
    );
    this.element.classList.toggle('one-model', new Set(rows.map(({ model }) => model)).size < 2);
  }

  choose(name: string, position: number | undefined): void {
    this.#chosen = name;
    for (const line of this.#lines.values()) this.#mark(line);
    if (position !== undefined && position >= 0) this.#virtual.scrollToIndex(position, { align: 'auto' });
  }

  focus(): void {
    this.#box.focus();
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

  #render(): void {
    const items = this.#virtual.getVirtualItems();
    this.#tall.style.height = `${this.#virtual.getTotalSize()}px`;
    const wanted = new Set(items.map(({ index }) => index));
    for (const [position, line] of this.#lines)
      if (!wanted.has(position)) {
        line.remove();
        this.#lines.delete(position);
      }
    let [from, to] = [Number.POSITIVE_INFINITY, -1];
    const added: HTMLElement[] = [];
    for (const { index, start } of items) {
      if (index >= this.#count || this.#lines.has(index)) continue;
      const row = this.#rowAt(index);
      if (!row) [from, to] = [Math.min(from, index), Math.max(to, index)];
      const line = this.#line(row, index);
      line.style.transform = `translateY(${start}px)`;
      this.#lines.set(index, line);
      added.push(line);
    }
    this.#tall.append(...added);
    if (to >= 0) this.#actions.missing(from, to);
  }

  /** Draws lines again that were not loaded. */
  refill(): void {
    this.#redraw(
      ({ dataset }, position) => dataset['name'] === undefined && this.#rowAt(position) !== undefined,
    );
  }

  /** Draws the lines of exchanges again. */
  redraw(names: ReadonlySet<string>): void {
    this.#redraw(({ dataset }) => names.has(dataset['name'] ?? ''));
  }

  #redraw(isWanted: (line: HTMLElement, position: number) => boolean): void {
    for (const [position, line] of this.#lines) {
      if (!isWanted(line, position)) continue;
      const next = this.#line(this.#rowAt(position), position);
      next.style.transform = line.style.transform;
      line.replaceWith(next);
      this.#lines.set(position, next);
    }
  }

  #mark(line: HTMLElement): void {
    const own = line.dataset['name'] === this.#chosen && this.#chosen !== '';
    line.setAttribute('aria-selected', String(own));
    if (own) this.#box.setAttribute('aria-activedescendant', line.id);
  }

  #line(row: Row | undefined, position: number): HTMLElement {
    const line = el('a', 'turnline');
    line.id = `line-${position}`;
    line.dataset['position'] = String(position);
    line.tabIndex = -1;
    line.setAttribute('role', 'option');
    line.setAttribute('aria-posinset', String(position + 1));
    line.setAttribute('aria-setsize', String(this.#count));
    if (!row) return line;
    line.dataset['name'] = row.name;
    line.href = rooted(`x/${row.name}.html`);
    const write = figures();
    const time = row.time === null ? '–' : write.clock(new Date(row.time).toISOString());
    line.append(
      el('span', 'c-time num', time),
      this.#words(row),
      anatomy(row, this.#largest),
      cacheCell(row),
      el('span', 'c-model', row.model ?? ''),
      el(
        'span',
        'c-input num',
        row.input === null && row.total === 0 ? '' : write.short(row.input ?? row.total),
      ),
      el('span', 'c-output num', write.short(row.output)),
      el('span', 'c-cost num', write.money(row.usd)),
      row.outcome === ''
        ? el('span', 'c-duration coming', '…')
        : row.failed
          ? el(
              'span',
              'c-duration bad',
              `${row.status !== null && row.status >= 400 ? row.status : word(row.outcome.replaceAll('_', ' '))}`,
            )
          : el('span', 'c-duration num', write.duration(row.ms)),
    );
    line.classList.toggle('failed', row.failed);
    this.#mark(line);
    return line;
  }

  #words(row: Row): HTMLElement {
    const kind = row.kind ?? row.role;
    const plain = kind === null || kind === 'main' || kind === 'continuation';
    const text = el('span', row.asked ? 'firstwords asked' : 'firstwords', wordsOf(row));
    text.dir = 'auto';
    return el(
      'span',
      'c-words',
      this.#several && el('span', 'agent', row.agent),
      !plain && el('span', 'tag', word(kind.replaceAll('_', ' '))),
      row.relation !== null &&
        !['start', 'continues'].includes(row.relation) &&
        row.relation !== kind &&
        el('span', 'tag', word(row.relation)),
      text,
    );
  }
}

/** What the prompt is made of, as wide as it is large. */
function anatomy(row: Row, largest: number): HTMLElement {
  const cell = el('span', 'c-total');
  const bar = svg('svg', {
    class: 'anatomy small',
    viewBox: '0 0 100 8',
    preserveAspectRatio: 'none',
    'aria-hidden': 'true',
  });
  const sum = row.parts.reduce((all, tokens) => all + tokens, 0);
  let x = 0;
  for (const [index, tokens] of row.parts.entries()) {
    const width = sum > 0 ? (tokens / sum) * (row.total / largest) * 100 : 0;
    if (width > 0.2)
      bar.append(
        svg('rect', { class: `a-${parts[index]}`, x, y: 0, width: Math.max(0.4, width - 0.6), height: 8 }),
      );
    x += width;
  }
  cell.append(bar);
  return cell;
}

/** Share of the input that came from the cache, and what was lost. */
function cacheCell(row: Row): HTMLElement {
  const cell = el('span', 'c-cache');
  const input = row.input ?? row.total;
  if (input <= 0 || (row.cached === null && !row.lost)) return cell;
  const share = Math.min(1, (row.cached ?? 0) / input);
  const lost = Math.min(1 - share, (row.lost ?? 0) / input);
  const bar = svg('svg', { viewBox: '0 0 40 8', 'aria-hidden': 'true', class: 'cachebar' });
  bar.append(
    svg('rect', { class: 'unread', x: 0, y: 0, width: 40, height: 8 }),
    svg('rect', { class: 'kept', x: 0, y: 0, width: share * 40, height: 8 }),
    svg('rect', { class: 'lost', x: share * 40, y: 0, width: lost * 40, height: 8 }),
  );
  cell.title =
    row.cause && row.lost
      ? t(
          '{share, number, percent} from the cache, {n, plural, one {# token} other {# tokens}} lost: {cause}',
          { share, n: row.lost, cause: { word: row.cause.replaceAll('_', ' ') } },
        )
      : t('{share, number, percent} from the cache', { share });
  cell.append(bar);
  return cell;
}
