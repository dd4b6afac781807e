import type { Row } from '../rows.ts';
import { wordsOf } from './filter.ts';
import { el, figures, rooted, t, word } from './page.ts';

/** Height of a line in pixels, as in the style sheet. */
export const LINE = 28;

/** Colors of the parts of a prompt, in wire order. */
const partColors = ['tools', 'skeleton', 'accent', 'instructions', 'talk', 'talk', 'talk', 'talk'];

/** What lines have in common. */
export interface LineContext {
  /** Number of lines of the list. */
  count: number;
  /** Tokens of the largest prompt: bars are relative to it. */
  largest: number;
  /** Whether there are several agents, so that lines name theirs. */
  several: boolean;
  /** Name of the chosen exchange. */
  chosen: string;
}

/** A line of the list. It is used for one exchange after another: scrolling makes no elements. */
export class Line {
  readonly element = el('a', 'turnline');
  row: Row | undefined;
  readonly #time = el('span', 'c-time num');
  readonly #agent = el('span', 'agent');
  readonly #kind = el('span', 'tag');
  readonly #relation = el('span', 'tag');
  readonly #words = el('span');
  readonly #anatomy = el('span', 'anatomy small');
  readonly #cache = el('span', 'cachebar');
  readonly #cacheCell = el('span', 'c-cache', this.#cache);
  readonly #model = el('span', 'c-model');
  readonly #input = el('span', 'c-input num');
  readonly #output = el('span', 'c-output num');
  readonly #cost = el('span', 'c-cost num');
  readonly #duration = el('span');

  constructor() {
    this.element.tabIndex = -1;
    this.element.setAttribute('role', 'option');
    this.#words.dir = 'auto';
    this.element.append(
      this.#time,
      el('span', 'c-words', this.#agent, this.#kind, this.#relation, this.#words),
      el('span', 'c-total', this.#anatomy),
      this.#cacheCell,
      this.#model,
      this.#input,
      this.#output,
      this.#cost,
      this.#duration,
    );
  }

  /** Shows an exchange at a position; without one the line is empty until it is loaded. */
  fill(row: Row | undefined, position: number, context: LineContext): void {
    const { element } = this;
    this.row = row;
    element.id = `line-${position}`;
    element.dataset['position'] = String(position);
    element.style.insetBlockStart = `${position * LINE}px`;
    element.setAttribute('aria-posinset', String(position + 1));
    element.setAttribute('aria-setsize', String(context.count));
    element.classList.toggle('empty', row === undefined);
    this.mark(context.chosen);
    if (!row) {
      element.removeAttribute('href');
      delete element.dataset['name'];
      return;
    }
    element.href = rooted(`x/${row.name}.html`);
    element.dataset['name'] = row.name;
    element.classList.toggle('failed', row.failed);
    this.#fillWords(row, context.several);
    const write = figures();
    setText(this.#time, row.time === null ? '–' : write.clock(new Date(row.time).toISOString()));
    setText(this.#model, row.model ?? '');
    setText(this.#input, row.input === null && row.total === 0 ? '' : write.short(row.input ?? row.total));
    setText(this.#output, write.short(row.output));
    setText(this.#cost, write.money(row.usd));
    this.#fillDuration(row);
    setBar(
      this.#anatomy,
      row.parts.map((tokens, part) => [partColors[part] ?? 'talk', tokens]),
      context.largest * (sum(row.parts) / Math.max(1, row.total)),
    );
    this.#fillCache(row);
  }

  /** Marks the line as chosen when it shows the exchange of this name. */
  mark(chosen: string): boolean {
    const isChosen = chosen !== '' && this.row?.name === chosen;
    this.element.setAttribute('aria-selected', String(isChosen));
    return isChosen;
  }

  #fillWords(row: Row, several: boolean): void {
    const kind = row.kind ?? row.role;
    const isPlain = kind === null || kind === 'main' || kind === 'continuation';
    const { relation } = row;
    const isUsual = relation === null || relation === 'start' || relation === 'continues';
    setOptional(this.#agent, several ? row.agent : '');
    setOptional(this.#kind, isPlain ? '' : word(kind.replaceAll('_', ' ')));
    setOptional(this.#relation, isUsual || relation === kind ? '' : word(relation));
    setText(this.#words, wordsOf(row));
    setClass(this.#words, row.asked ? 'firstwords asked' : 'firstwords');
  }

  #fillDuration({ outcome, failed, status, ms }: Row): void {
    const isComing = outcome === '';
    setClass(this.#duration, isComing ? 'c-duration coming' : failed ? 'c-duration bad' : 'c-duration num');
    const reason = status !== null && status >= 400 ? String(status) : word(outcome.replaceAll('_', ' '));
    setText(this.#duration, isComing ? '…' : failed ? reason : figures().duration(ms));
  }

  /** Share of the input that came from the cache, and what was lost. */
  #fillCache(row: Row): void {
    const input = row.input ?? row.total;
    const isKnown = input > 0 && (row.cached !== null || (row.lost ?? 0) > 0);
    this.#cache.hidden = !isKnown;
    this.#cacheCell.title = '';
    if (!isKnown) return;
    const cached = Math.min(input, row.cached ?? 0);
    const lost = Math.min(input - cached, row.lost ?? 0);
    setBar(this.#cache, [['skeleton', cached], ['bad', lost]], input); // biome-ignore format: a short table
    const share = cached / input;
    this.#cacheCell.title =
      row.cause && row.lost
        ? t(
            '{share, number, percent} from the cache, {n, plural, one {# token} other {# tokens}} lost: {cause}',
            { share, n: row.lost, cause: { word: row.cause.replaceAll('_', ' ') } },
          )
        : t('{share, number, percent} from the cache', { share });
  }
}

/** Draws parts one after another as a gradient: one element, where a picture would be one for each part. */
function setBar(
  bar: HTMLElement,
  parts: readonly (readonly [color: string, amount: number])[],
  whole: number,
): void {
  let at = 0;
  const stops = parts.flatMap(([color, amount]) => {
    const from = at;
    at += whole > 0 ? (amount / whole) * 100 : 0;
    // Less than this cannot be seen, and would leave no gap to the next part.
    if (at - from < 0.8) return [];
    const [start, end] = [round(from), round(at - 0.6)];
    return [`transparent ${start}%`, `var(--${color}) ${start}% ${end}%`, `transparent ${end}%`];
  });
  bar.style.backgroundImage = stops.length === 0 ? '' : `linear-gradient(to right, ${stops.join(', ')})`;
}

const round = (value: number): number => Math.round(value * 10) / 10;
const sum = (values: readonly number[]): number => values.reduce((all, value) => all + value, 0);

function setText(element: HTMLElement, text: string): void {
  if (element.textContent !== text) element.textContent = text;
}

function setClass(element: HTMLElement, name: string): void {
  if (element.className !== name) element.className = name;
}

/** Shows a text, or hides its element when there is none. */
function setOptional(element: HTMLElement, text: string): void {
  setText(element, text);
  if (element.hidden !== (text === '')) element.hidden = text === '';
}
