import type { WorkspaceTurn } from '../../read/twins/workspace.ts';
import type { Row } from '../rows.ts';
import { changeCards, openPromptWith, promptFold } from './cards.ts';
import { wordsOf } from './filter.ts';
import { LiveTurn, stepsFold } from './live-turn.ts';
import { el, figures, message, pretty, requestText, rooted, t, word } from './page.ts';
import { messageUrl } from './state.ts';
import type { LiveExchange } from './tail.ts';
import { rawOf, turnBar, turnOf } from './turn-bar.ts';
import { markHits, messageView, partView } from './turn-parts.ts';

/** Turns that exist at once around the chosen one; others are a click away. */
const AROUND = 100;

interface TranscriptActions {
  choose(name: string): void;
  /** Goes back to the list, on a phone. */
  close(): void;
  /** The steps of an exchange that was captured since the page was opened. */
  live(name: string): LiveExchange | undefined;
}

/** The thread of the chosen exchange as a conversation, each message once. */
export class Transcript {
  readonly element = el('section', 'transcript');
  readonly #bar = el('div', 'turnbar');
  readonly #turns = el('div', 'turns');
  readonly #actions: TranscriptActions;
  readonly #seen: IntersectionObserver;
  #rows: readonly Row[] = [];
  #chosen: Row | undefined;
  #find = '';
  #shown = '';
  #live: LiveTurn | undefined;
  /** Sections that are being filled, or are. */
  readonly #filling = new WeakMap<HTMLElement, Promise<boolean>>();

  constructor(actions: TranscriptActions) {
    this.#actions = actions;
    this.#turns.tabIndex = 0;
    this.#turns.setAttribute('role', 'region');
    this.element.append(this.#bar, this.#turns);
    this.#seen = new IntersectionObserver(
      (entries) => {
        for (const { target, isIntersecting } of entries)
          if (isIntersecting) {
            this.#seen.unobserve(target);
            void this.#fill(target as HTMLElement);
          }
      },
      { root: this.#turns, rootMargin: '600px 0px' },
    );
  }

  /** Shows an exchange within the turns of its thread, which are in order. `find` marks words. */
  async show(row: Row, thread: readonly Row[], find: string): Promise<void> {
    this.#chosen = row;
    this.#find = find;
    const at = thread.findIndex(({ name }) => name === row.name);
    const from = Math.max(0, at - AROUND);
    this.#rows = thread.slice(from, at + AROUND);
    const key = `${this.#rows.map(({ name, outcome, thread }) => `${name}${thread}${outcome}`).join(' ')} ${find}`;
    const actions = {
      choose: this.#actions.choose,
      close: this.#actions.close,
      raw: () => void this.#toggleRaw(row),
      isLive: this.#actions.live(row.name)?.row === row,
    };
    this.#bar.replaceChildren(...turnBar(row, thread, at, actions));
    if (key !== this.#shown) {
      this.#shown = key;
      this.#seen.disconnect();
      const sections = this.#rows.map((own) => this.#section(own));
      this.#turns.replaceChildren(...sections);
      this.#turns.setAttribute('aria-label', t('Transcript'));
      if (from > 0) this.#turns.prepend(this.#step('Earlier turns', thread[from - 1]));
      const rest = thread[at + AROUND];
      if (rest) this.#turns.append(this.#step('Later turns', rest));
      for (const section of sections) this.#seen.observe(section);
    }
    for (const section of this.#turns.querySelectorAll<HTMLElement>('.turn'))
      section.classList.toggle('chosen', section.dataset['name'] === row.name);
    const section = this.#sectionOf(row.name);
    if (!section) return;
    this.#seen.unobserve(section);
    const hit = await this.#fill(section);
    const linked = await this.#linkedMessage(at - from);
    if (this.#chosen?.name !== row.name) return;
    const first = linked ?? hit;
    this.#scrollTo(first ?? section, first ? 0.3 : 0);
  }

  /** The message that the address names, in the turn that brought it: that of position `at` or an earlier one. */
  async #linkedMessage(at: number): Promise<HTMLElement | undefined> {
    for (const old of this.#turns.querySelectorAll('.linked')) old.classList.remove('linked');
    const number = Number(/^#m(\d+)$/.exec(location.hash)?.[1] ?? 0);
    if (number === 0) return undefined;
    let selector = `[data-message="${number}"]`;
    for (const row of this.#rows.slice(0, at + 1).reverse()) {
      if (this.#actions.live(row.name)?.row === row) return undefined;
      const turn = await turnOf(row);
      const isAnswer = selector === '.answer';
      if (!isAnswer && turn.repeated >= number) continue;
      // A message that repeats the answer of the turn before is shown there.
      if (!isAnswer && turn.first > number) {
        selector = '.answer';
        continue;
      }
      const section = this.#sectionOf(row.name);
      if (section) await this.#fill(section);
      const found = section?.querySelector<HTMLElement>(selector) ?? undefined;
      found?.classList.add('linked');
      return found;
    }
    return undefined;
  }

  /** Nothing is chosen. */
  empty(): void {
    this.#chosen = undefined;
    this.#shown = '';
    this.#bar.replaceChildren();
    this.#turns.replaceChildren(message('p', 'quiet', 'Choose an exchange to read it.'));
  }

  /** An exchange that is being captured has changed. */
  updateLive(exchange: LiveExchange): void {
    if (this.#live?.exchange !== exchange) return;
    const box = this.#turns;
    const isAtEnd = box.scrollHeight - box.scrollTop - box.clientHeight < 40;
    this.#live.update();
    if (isAtEnd) box.scrollTop = box.scrollHeight;
  }

  focus(): void {
    this.#turns.focus();
  }

  /** Renders again in another language. */
  forget(): void {
    this.#shown = '';
  }

  /** Scrolls the turns alone, not the page; `share` of the height stays above the element. */
  #scrollTo(element: HTMLElement, share: number): void {
    const box = this.#turns;
    box.scrollTop +=
      element.getBoundingClientRect().top - box.getBoundingClientRect().top - share * box.clientHeight;
  }

  #sectionOf(name: string): HTMLElement | undefined {
    return [...this.#turns.querySelectorAll<HTMLElement>('.turn')].find(
      (own) => own.dataset['name'] === name,
    );
  }

  #step(text: string, row: Row | undefined): HTMLElement {
    const button = message('button', 'small', text);
    button.type = 'button';
    button.addEventListener('click', () => row && this.#actions.choose(row.name));
    return button;
  }

  async #toggleRaw(row: Row): Promise<void> {
    const section = this.#sectionOf(row.name);
    const old = section?.querySelector('.rawbody');
    if (old) return old.remove();
    const box = el('div', 'rawbody');
    section?.querySelector('.turnhead')?.after(box);
    const raw = await rawOf(row);
    box.append(
      message('h3', '', 'Request body'),
      el('pre', '', pretty(await requestText(raw))),
      message('h3', '', 'Answer'),
      el('pre', '', raw.response === null ? '–' : pretty(raw.response)),
    );
    this.#scrollTo(box, 0);
  }

  /** A turn without its contents: those are loaded when it comes into view. */
  #section(row: Row): HTMLElement {
    const section = el('section', row.failed ? 'turn failed' : 'turn');
    section.dataset['name'] = row.name;
    const write = figures();
    const facts = [
      row.time === null ? '' : write.clock(new Date(row.time).toISOString()),
      row.model ?? '',
      row.input === null
        ? row.total > 0
          ? t('~{n, number, short} in', { n: row.total })
          : ''
        : t('{n, number, short} in', { n: row.input }),
      row.cached ? t('{n, number, short} cached', { n: row.cached }) : '',
      row.output === null ? '' : t('{n, number, short} out', { n: row.output }),
      row.usd === null ? '' : write.money(row.usd),
      row.ttft === null ? '' : `TTFT ${write.duration(row.ttft)}`,
      row.ms === null ? '' : write.duration(row.ms),
    ].filter((fact) => fact !== '');
    const kind =
      row.kind !== null && !['main', 'continuation'].includes(row.kind)
        ? word(row.kind.replaceAll('_', ' '))
        : '';
    const head = el(
      'h2',
      'turnhead',
      el('a', 'number', row.turn === null ? row.request : t('Turn {turn}', { turn: row.turn + 1 })),
      kind !== '' && el('span', 'tag', kind),
      row.relation !== null &&
        !['start', 'continues', row.kind].includes(row.relation) &&
        el('span', 'tag', word(row.relation)),
      row.failed && el('span', 'tag bad', `${row.status ?? ''} ${word(row.outcome.replaceAll('_', ' '))}`),
      el('span', 'facts num', facts.join(' · ')),
    );
    const link = head.querySelector('a');
    if (link) {
      link.href = rooted(`x/${row.name}.html`);
      link.addEventListener('click', (event) => {
        if (event.ctrlKey || event.metaKey) return;
        event.preventDefault();
        this.#actions.choose(row.name);
      });
    }
    section.append(head, el('div', 'turnbody', el('p', 'quiet placeholder', wordsOf(row))));
    return section;
  }

  async #fill(section: HTMLElement): Promise<HTMLElement | undefined> {
    const body = section.querySelector<HTMLElement>('.turnbody');
    const row = this.#rows.find(({ name }) => name === section.dataset['name']);
    if (!body || !row) return undefined;
    const filling = this.#filling.get(section) ?? this.#load(row, body);
    this.#filling.set(section, filling);
    if (!(await filling)) this.#filling.delete(section);
    if (this.#find === '' || this.#chosen?.name !== row.name || this.#live?.exchange.row === row)
      return undefined;
    const turn = await turnOf(row);
    const known = body.querySelector('mark');
    if (known) return known as HTMLElement;
    await openPromptWith(body.querySelector('.promptfold'), turn, this.#find);
    return markHits(body, this.#find);
  }

  /** Puts a turn into the body of its section; resolves with whether it could be loaded. */
  async #load(row: Row, body: HTMLElement): Promise<boolean> {
    const live = this.#actions.live(row.name);
    if (live?.row === row) {
      this.#live = new LiveTurn(live);
      body.replaceChildren(this.#live.element);
      return true;
    }
    let turn: WorkspaceTurn;
    try {
      turn = await turnOf(row);
    } catch {
      body.replaceChildren(message('p', 'bad', 'This turn could not be loaded.'));
      return false;
    }
    body.replaceChildren(...(await this.#contents(row, turn)));
    return true;
  }

  async #contents(row: Row, turn: WorkspaceTurn): Promise<HTMLElement[]> {
    const context = {
      whole: async () => {
        const raw = await rawOf(row);
        return `${pretty(await requestText(raw))}\n\n${raw.response === null ? '' : pretty(raw.response)}`;
      },
      go: (name: string) => this.#actions.choose(name),
    };
    const made: (HTMLElement | null)[] = [promptFold(turn, false), changeCards(turn)];
    if (turn.messages.length > 0)
      made.push(
        el(
          'div',
          'newmessages',
          ...turn.messages.map((sent, index) => {
            const number = turn.first + index;
            return messageView(sent, context, { number, address: () => messageUrl(row.name, number) });
          }),
        ),
      );
    if (turn.answer.length > 0)
      made.push(
        el(
          'div',
          'answer',
          el('p', 'who', message('b', '', 'Answer')),
          ...turn.answer.map((part) => partView(part, context)),
        ),
      );
    if (turn.error !== null) made.push(el('p', 'bad error', turn.error));
    else if (turn.answer.length === 0) made.push(message('p', 'quiet small', 'No answer was recorded.'));
    const live = this.#actions.live(row.name);
    if (live) made.push(stepsFold(live));
    return made.filter((element) => element !== null);
  }
}
