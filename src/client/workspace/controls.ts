import { el, message, setMessage, t, word } from './page.ts';
import { filterNames, type State } from './state.ts';
import type { Summary } from './summary.ts';

/** Milliseconds after the last key before a query runs. */
const PAUSE_MS = 120;

const selects = [
  ['agent', 'Agent'],
  ['model', 'Model'],
  ['kind', 'Kind'],
  ['tool', 'Tool'],
  ['status', 'Status'],
] as const;

/** Filters of the workspace, with how many exchanges are shown. */
export class Controls {
  readonly element = el('form', 'controls');
  readonly status = el('output', 'quiet num');
  readonly #field = el('input');
  readonly #selects = new Map<(typeof selects)[number][0], HTMLSelectElement>();
  readonly #live = el('span', 'recording');
  readonly #follow = el('button', 'small');
  readonly #reset = message('button', 'small', 'Show all');

  constructor(change: (state: Partial<State>) => void) {
    this.element.setAttribute('role', 'search');
    this.#field.type = 'search';
    this.#field.name = 'q';
    let timer: number | undefined;
    this.#field.addEventListener('input', () => {
      clearTimeout(timer);
      timer = window.setTimeout(() => change({ q: this.#field.value.trim() }), PAUSE_MS);
    });
    this.element.append(this.#field);
    for (const [name, heading] of selects) {
      const select = el('select');
      select.name = name;
      select.dataset['heading'] = heading;
      select.addEventListener('change', () => change({ [name]: select.value }));
      this.#selects.set(name, select);
      this.element.append(select);
    }
    this.#reset.type = 'button';
    this.#reset.addEventListener('click', () =>
      change({ ...Object.fromEntries(filterNames.map((name) => [name, ''])), find: '' }),
    );
    this.#follow.type = 'button';
    this.#follow.addEventListener('click', () => {
      const isPressed = this.#follow.getAttribute('aria-pressed') === 'true';
      this.showFollowing(!isPressed);
      change({ live: isPressed ? '' : '1' });
    });
    this.#live.hidden = true;
    this.showFollowing(false);
    this.#live.append(message('b', 'tag now', 'recording'), ' ', this.#follow);
    this.element.append(this.#reset, this.status, this.#live);
    this.element.addEventListener('submit', (event) => event.preventDefault());
  }

  /** Shows whether captures are being written, and offers to follow them. */
  showRunning(running: number, isFollowing: boolean): void {
    this.#live.hidden = running === 0 && !isFollowing;
    const tag = this.#live.querySelector<HTMLElement>('.tag');
    if (tag) setMessage(tag, running > 0 ? 'recording' : 'waiting for a capture');
    this.showFollowing(isFollowing);
  }

  showFollowing(isFollowing: boolean): void {
    setMessage(this.#follow, 'Follow');
    this.#follow.setAttribute('aria-pressed', String(isFollowing));
  }

  focus(): void {
    this.#field.focus();
    this.#field.select();
  }

  show(state: State, { values }: Summary, { shown, all }: { shown: number; all: number }): void {
    if (document.activeElement !== this.#field) this.#field.value = state.q;
    this.#field.placeholder = t('Filter: words, tool:bash, model:…, is:error');
    this.#field.setAttribute('aria-label', t('Filter'));
    for (const [name, heading] of selects) {
      const select = this.#selects.get(name);
      if (!select) continue;
      const own = [...new Set([...values[name], ...(state[name] === '' ? [] : [state[name]])])];
      select.hidden = own.length < 2 && state[name] === '';
      select.setAttribute('aria-label', t(heading));
      const options = own.map((value) => {
        const isWord = name === 'kind' || name === 'status';
        const option = el('option', '', isWord ? word(value.replaceAll('_', ' ')) : value);
        option.value = value;
        return option;
      });
      const none = el('option', '', t(heading));
      none.value = '';
      select.replaceChildren(none, ...options);
      select.value = state[name];
    }
    this.#reset.hidden = filterNames.every((name) => state[name] === '');
    if (shown === all)
      setMessage(this.status, '{n, plural, one {# exchange} other {# exchanges}}', { n: all });
    else setMessage(this.status, '{n} of {all}', { n: shown, all });
  }
}
