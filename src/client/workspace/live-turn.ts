import type { Entry } from '../live.ts';
import { el, figures, message, pretty, setMessage, t } from './page.ts';
import type { LiveExchange } from './tail.ts';

const kinds: readonly (readonly [kind: string, meaning: string])[] = [
  ['REQ', 'request'],
  ['HDR', 'status and headers of the answer'],
  ['SSE', 'events of the streamed answer'],
  ['RES', 'assembled answer'],
  ['END', 'how the exchange ended'],
];

/** An exchange that is not analysed yet: what was asked, the answer as it comes, and its steps. */
export class LiveTurn {
  readonly element = el('div', 'liveturn');
  readonly exchange: LiveExchange;
  readonly #answer = el('pre');
  readonly #calls = el('p', 'what small');
  readonly #state = el('p', 'quiet small');
  readonly #steps: HTMLElement;

  constructor(exchange: LiveExchange) {
    this.exchange = exchange;
    this.#steps = stepsFold(exchange);
    this.#answer.dir = 'auto';
    const { asked } = exchange.row;
    if (asked !== null) {
      const text = el('pre', '', asked);
      text.dir = 'auto';
      this.element.append(
        el('div', 'newmessages', el('div', 'message', el('p', 'who', message('b', '', 'user')), text)),
      );
    }
    this.element.append(
      el('div', 'answer', el('p', 'who', message('b', '', 'Answer')), this.#answer, this.#calls, this.#state),
      this.#steps,
    );
    this.update();
  }

  /** Shows what came since. */
  update(): void {
    const { row, text, hasEnded } = this.exchange;
    this.#answer.textContent = text;
    this.#answer.hidden = text === '';
    this.#calls.hidden = row.called.length === 0;
    this.#calls.replaceChildren(message('span', '', 'calls'), ' ', el('code', 'tool', row.called.join(', ')));
    setMessage(
      this.#state,
      hasEnded ? 'Its analysis appears here in a moment.' : 'The answer is still coming.',
    );
    this.#steps.dispatchEvent(new Event('lens-steps'));
  }
}

/** The steps of an exchange as they were recorded, filtered by kind. */
export function stepsFold(exchange: LiveExchange): HTMLElement {
  const fold = el('details', 'steps', message('summary', '', 'Steps as they were recorded'));
  const list = el('ol', 'feed');
  const boxes = kinds.map(([kind, meaning]) => {
    const box = el('input');
    box.type = 'checkbox';
    box.checked = true;
    box.name = kind;
    const label = el('label', `k-${kind}`, box, ` ${kind} `, el('output', 'num quiet'));
    label.title = t(meaning);
    return { kind, box, label };
  });
  let shown = 0;
  const show = (): void => {
    if (!fold.open) return;
    for (const entry of exchange.steps.slice(shown)) list.append(stepView(entry));
    shown = exchange.steps.length;
    for (const { kind, box, label } of boxes) {
      list.classList.toggle(`no-${kind}`, !box.checked);
      const own = exchange.steps.filter((step) => step.kind === kind).length;
      label.querySelector('output')?.replaceChildren(figures().count(own));
    }
    fold.querySelector('.leftout')?.remove();
    if (exchange.stepsLeftOut > 0)
      list.after(
        message(
          'p',
          'leftout small quiet',
          '{n, plural, one {# later step is} other {# later steps are}} not shown here.',
          { n: exchange.stepsLeftOut },
        ),
      );
  };
  const tools = el('p', 'feedtools', ...boxes.map(({ label }) => label));
  tools.addEventListener('change', show);
  fold.addEventListener('toggle', show);
  fold.addEventListener('lens-steps', show);
  fold.append(tools, list);
  return fold;
}

function stepView(entry: Entry): HTMLElement {
  const fold = el(
    'details',
    '',
    el(
      'summary',
      '',
      el('span', 'kind', entry.kind),
      el('time', 'num', timeOf(entry.time)),
      el('span', 'what mono', entry.what),
    ),
  );
  // Most steps are never opened.
  fold.addEventListener(
    'toggle',
    () => {
      const text = el('pre', '', entry.text === '' ? '–' : pretty(entry.text));
      text.dir = 'auto';
      fold.append(text);
      if (entry.more > 0)
        fold.append(
          message('p', 'small quiet', '{n, plural, one {# more character} other {# more characters}}', {
            n: entry.more,
          }),
        );
    },
    { once: true },
  );
  return el('li', entry.kind, fold);
}

function timeOf(time: Entry['time']): string {
  const write = figures();
  return typeof time === 'number' ? `+${write.duration(time)}` : time === null ? '' : write.clock(time);
}
