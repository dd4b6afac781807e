import '../../styles/workspace.css';
import '../../styles/live.css';
import type { LiveNews } from '../live.ts';
import type { Row } from '../rows.ts';
import { breathe, inSlices } from '../slices.ts';
import { Controls } from './controls.ts';
import { type Mentions, matcher, sorted, termsOf } from './filter.ts';
import { startKeys } from './keys.ts';
import { List } from './list.ts';
import { el, onLive, requestsThatMention, setMessage } from './page.ts';
import { filterNames, periodOf, rangeOf, type State, stateOfUrl, writeUrl } from './state.ts';
import { RowStore } from './store.ts';
import { Strip } from './strip.ts';
import { densityOf, withTail } from './strip-marks.ts';
import { type LiveExchange, Tail } from './tail.ts';
import { Transcript } from './transcript.ts';

/** With more lines than these, all of them are loaded only when a filter or an order needs them. */
const WHOLE = 2000;
/** Steps by keyboard within this time are one step of the browser's history. */
const SAME_STEP_MS = 700;

/** The workspace: strip, list and transcript of the exchanges of a session, or of everything. */
class Workspace {
  readonly #section: HTMLElement;
  #store: RowStore;
  readonly #controls: Controls;
  readonly #strip: Strip;
  readonly #list: List;
  readonly #transcript: Transcript;
  #state: State = stateOfUrl();
  /** Lines that are shown; undefined means all, in their order. */
  #shown: readonly Row[] | undefined;
  #mentions: Mentions = new Map();
  readonly #tail: Tail;
  /** What came from captures and is not shown yet. */
  #changed = new Set<LiveExchange>();
  /** The latest exchange that began and is not shown yet. */
  #latest: LiveExchange | undefined;
  #showing: Promise<void> | undefined;
  #updating = 0;
  #stepped = 0;

  constructor(section: HTMLElement) {
    this.#section = section;
    this.#store = new RowStore(section);
    this.#tail = new Tail(sessionOfPage());
    this.#controls = new Controls((change) => void this.#change(change));
    this.#strip = new Strip({
      choose: (row) => void this.choose(row.name),
      zoom: (range) => void this.#change(periodOf(range)),
      step: (by) => this.step(by),
    });
    this.#list = new List({
      choose: (row) => void this.choose(row.name),
      sort: (column) => void this.#change({ sort: nextSort(this.#state.sort, column) }),
      missing: (first, last) => void this.#store.load(first, last).then(() => this.#list.refill()),
    });
    this.#transcript = new Transcript({
      choose: (name) => void this.choose(name),
      close: () => void this.choose(''),
      live: (name) => this.#tail.find(name),
    });
    this.#strip.setData(this.#store, densityOf(section));
    section.addEventListener('lens-refresh', () => void this.#takeAnalysis());
    section.replaceChildren(
      this.#controls.element,
      this.#strip.element,
      el('div', 'panes', this.#list.element, this.#transcript.element),
    );
    window.addEventListener('popstate', () => {
      this.#state = stateOfUrl();
      void this.update();
    });
    window.addEventListener('lens-translated', () => {
      this.#transcript.forget();
      void this.update();
    });
    startKeys({
      step: (by) => this.step(by),
      open: () => this.#transcript.focus(),
      search: () => this.#controls.focus(),
      close: () => void this.choose(''),
      list: () => this.#list.focus(),
    });
    onLive((news) => this.#takeNews(news));
  }

  /** The analysis has more exchanges. What is shown stays until their lines are loaded. */
  async #takeAnalysis(): Promise<void> {
    const next = new RowStore(this.#section);
    const times = this.#tail.rows(() => false).flatMap(({ time }) => time ?? []);
    // The file that has an exchange covers its time.
    for (const time of new Set(times)) await next.loadRange({ from: time, to: time + 1 }, 2);
    if (next.count <= WHOLE) await next.loadAll();
    this.#store = next;
    await this.#showTail();
  }

  #takeNews(news: LiveNews): void {
    if (news.kind === 'again') this.#tail.forget(news.log);
    else if (news.kind === 'captures') this.#controls.showRunning(news.running.length, this.#isFollowing());
    else {
      const { began, changed } = this.#tail.take(news.entries);
      this.#latest = began.at(-1) ?? this.#latest;
      for (const exchange of changed) this.#changed.add(exchange);
      this.#showing ??= this.#showNews();
    }
  }

  /** Shows what came; what comes meanwhile is shown next, together. */
  async #showNews(): Promise<void> {
    try {
      while (this.#changed.size > 0) {
        const [changed, latest] = [this.#changed, this.#latest];
        [this.#changed, this.#latest] = [new Set(), undefined];
        if (latest && this.#isFollowing()) {
          this.#state = { ...this.#state, x: latest.row.name };
          writeUrl(this.#state, false);
        }
        if (latest) await this.#showTail();
        this.#list.redraw(new Set([...changed].map(({ row }) => row.name)));
        for (const exchange of changed) this.#transcript.updateLive(exchange);
        await breathe();
      }
    } finally {
      this.#showing = undefined;
    }
  }

  #isFollowing(): boolean {
    return this.#state.live === '1';
  }

  /** Shows the exchanges that are not analysed yet after those that are. */
  async #showTail(): Promise<void> {
    const rows = this.#tail.rows((name) => this.#store.analysed(name) !== undefined);
    this.#store.setTail(rows);
    this.#strip.setData(this.#store, withTail(densityOf(this.#section), rows));
    await this.update();
  }

  async choose(name: string): Promise<void> {
    const now = Date.now();
    const again = now - this.#stepped < SAME_STEP_MS;
    this.#stepped = now;
    // Who chooses an exchange wants to read it.
    this.#state = { ...this.#state, x: name, live: '' };
    this.#controls.showFollowing(false);
    writeUrl(this.#state, !again);
    await this.#showChosen();
  }

  /** Goes to the next or previous line of the list. */
  step(by: number): void {
    const at = this.#position(this.#state.x);
    const count = this.#shown?.length ?? this.#store.count;
    const next = at === undefined ? (by > 0 ? 0 : count - 1) : Math.min(count - 1, Math.max(0, at + by));
    const row = this.#shown ? this.#shown[next] : this.#store.at(next);
    if (row) void this.choose(row.name);
    else
      void this.#store.load(next, next).then(() => {
        const loaded = this.#store.at(next);
        if (loaded) void this.choose(loaded.name);
      });
  }

  async #change(change: Partial<State>): Promise<void> {
    const typed = Object.keys(change).join() === 'q';
    this.#state = { ...this.#state, ...change };
    writeUrl(this.#state, !typed);
    await this.update();
  }

  /** Shows the state: loads the lines that it needs, filters, sorts, and shows the chosen exchange. */
  async update(): Promise<void> {
    const number = ++this.#updating;
    const state = this.#state;
    const isFiltered = filterNames.some((name) => state[name] !== '');
    const needsAll = isFiltered || state.sort.replace('-', '') !== '';
    if (needsAll || this.#store.count <= WHOLE) {
      await this.#store.loadAll((done) => {
        if (this.#store.files > 8)
          setMessage(this.#controls.status, '{done} of {files} files', { done, files: this.#store.files });
      });
    } else await this.#store.load(0, 200);
    if (number !== this.#updating) return;
    const loaded = this.#store.loaded();
    // How to capture something is known once something comes.
    document.querySelector('main > .empty')?.toggleAttribute('hidden', this.#store.count > 0);
    this.#mentions = await mentionsOf(state.q);
    if (number !== this.#updating) return;
    const summary = await this.#store.summary();
    const shown = needsAll ? await this.#select(loaded, state.sort) : undefined;
    if (number !== this.#updating) return;
    this.#shown = shown;
    this.#list.describe(summary);
    this.#list.show(
      shown?.length ?? this.#store.count,
      shown ? (position) => shown[position] : (position) => this.#store.at(position),
      state.sort,
    );
    this.#controls.show(state, summary, {
      shown: shown?.length ?? this.#store.count,
      all: this.#store.count,
    });
    await breathe();
    if (number === this.#updating) void this.#showChosen();
  }

  /** The lines that match, in their order. */
  async #select(rows: readonly Row[], sort: string): Promise<readonly Row[]> {
    const matches = this.#matches();
    const own: Row[] = [];
    await inSlices(rows, (row) => matches(row) && own.push(row));
    return sorted(own, sort);
  }

  async #showChosen(): Promise<void> {
    const { x, find } = this.#state;
    const isPhone = matchMedia('(max-width: 56rem)').matches;
    this.#section.classList.toggle('reading', x !== '');
    let row = x === '' ? undefined : await this.#store.find(x);
    // On a wide screen there is always something to read.
    if (!row && x === '' && !isPhone) row = this.#worthReading();
    if (this.#state.x !== x) return;
    this.#list.choose(row?.name ?? '', row && x !== '' ? this.#position(row.name) : undefined);
    void this.#strip.show(rangeOf(this.#state), this.#matches(), row?.name ?? '');
    await breathe();
    if (this.#state.x !== x) return;
    if (!row) return this.#transcript.empty();
    await this.#transcript.show(row, await this.#threadOf(row), find);
  }

  /** The first exchange in which a person asked something, else the first one. */
  #worthReading(): Row | undefined {
    const rows = this.#shown ?? this.#store.loaded();
    return rows.find(({ asked, role }) => asked !== null && role === 'main') ?? rows[0];
  }

  #matches(): (row: Row) => boolean {
    return filterNames.some((name) => this.#state[name] !== '')
      ? matcher(this.#state, this.#mentions)
      : () => true;
  }

  /** The turns of the thread of an exchange that are loaded, in order. */
  async #threadOf(row: Row): Promise<readonly Row[]> {
    if (row.thread === null) return [row];
    if (this.#store.count > WHOLE && !this.#store.isWhole)
      await this.#store.load(row.index - 300, row.index + 300);
    return this.#store
      .loaded()
      .filter(({ thread }) => thread === row.thread)
      .toSorted((a, b) => (a.turn ?? 0) - (b.turn ?? 0) || a.index - b.index);
  }

  #position(name: string): number | undefined {
    if (name === '') return undefined;
    const position = this.#shown
      ? this.#shown.findIndex((row) => row.name === name)
      : this.#store.known(name)?.index;
    return position === -1 ? undefined : position;
  }
}

/** The order after a click on a column: rising, falling, none; figures begin with the largest. */
function nextSort(sort: string, column: string): string {
  const figure = !['words', 'model'].includes(column);
  const [first, second] = figure ? [`-${column}`, column] : [column, `-${column}`];
  return sort === first ? second : sort === second ? '' : first;
}

/** Looks up the words of `mentions:` in the bodies of all requests. */
async function mentionsOf(query: string): Promise<Mentions> {
  const words = termsOf(query).flatMap(({ name, value }) =>
    name === 'mentions' && value !== '' ? [value] : [],
  );
  return new Map(await Promise.all(words.map(async (own) => [own, await requestsThatMention(own)] as const)));
}

/** Name of the session that the page is about; null for the page of everything. */
const sessionOfPage = (): string | null =>
  /^sessions\/([^/.]+)/.exec(document.body.dataset['page'] ?? '')?.[1] ?? null;

/** Starts the workspace of the page, if it has one that has not started. */
function start(): void {
  const section = document.querySelector<HTMLElement>('section.workspace');
  if (section?.childElementCount === 0) void new Workspace(section).update();
}

start();
// A page that was opened before anything was captured gets its workspace later.
window.addEventListener('lens-restart', start);
