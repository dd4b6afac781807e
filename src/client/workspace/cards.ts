import type { MessageText } from '../../read/twins/page.ts';
import type { TurnChanges, TurnSurface, WorkspaceTurn } from '../../read/twins/workspace.ts';
import { el, loadTexts, message, rooted, setMessage } from './page.ts';
import { textView } from './turn-parts.ts';

/** What a request has that the one before had not, as cards: messages by content, tools and prompt by meaning. */
export function changeCards(turn: WorkspaceTurn): HTMLElement | null {
  const { changes } = turn;
  if (!changes) return null;
  const box = el('ul', 'cards');
  const messages = el('li', 'card');
  messages.append(
    message('span', '', '{same, plural, one {# message} other {# messages}} unchanged, {fresh} new', {
      same: turn.repeated,
      fresh: turn.messages.length,
    }),
  );
  if (turn.dropped > 0)
    messages.append(
      el(
        'b',
        'bad',
        ' ',
        message(
          'span',
          '',
          '{n, plural, one {# earlier message} other {# earlier messages}} gone or changed',
          { n: turn.dropped },
        ),
      ),
    );
  box.append(messages);
  if (changes.tools.length > 0) box.append(toolsCard(changes.tools));
  if (changes.slots.length > 0 || changes.texts.length > 0) box.append(promptCard(changes));
  if (changes.parameters.length > 0) {
    const card = el('li', 'card', message('b', '', 'Parameters'));
    for (const { name, before, after } of changes.parameters.slice(0, 12))
      card.append(change(name, before, after));
    box.append(card);
  }
  const { cache } = changes;
  if (cache && (cache.lost ?? 0) > 0) {
    const card = el('li', 'card lost');
    card.append(
      message('b', '', '{n, plural, one {# cached token} other {# cached tokens}} lost', {
        n: cache.lost ?? 0,
      }),
      el('span', '', ` ${cache.detail ?? cache.cause?.replaceAll('_', ' ') ?? ''}`),
    );
    box.append(card);
  }
  return box;
}

function toolsCard(tools: TurnChanges['tools']): HTMLElement {
  const card = el('li', 'card', message('b', '', 'Tools'));
  const heads = { added: 'added', removed: 'removed', changed: 'changed' } as const;
  for (const kind of ['added', 'removed'] as const) {
    const own = tools.filter(({ change: how }) => how === kind);
    if (own.length > 0)
      card.append(
        el(
          'p',
          '',
          message('span', 'quiet', heads[kind]),
          ' ',
          el('code', '', own.map(({ name }) => name).join(', ')),
        ),
      );
  }
  for (const { name, what } of tools.filter(({ change: how }) => how === 'changed')) {
    const line = el('p', '', el('code', '', name), ' ');
    for (const [index, text] of what.slice(0, 8).entries())
      line.append(index > 0 ? ' · ' : '', sentence(text));
    card.append(line);
  }
  return card;
}

function sentence({ message: text, values }: MessageText): HTMLElement {
  const own = el('span');
  setMessage(own, text, values);
  return own;
}

function promptCard({ slots, texts }: TurnChanges): HTMLElement {
  const card = el('li', 'card', message('b', '', 'Prompt'));
  for (const { place, change: how } of texts)
    card.append(el('p', '', el('code', '', place), ' ', message('span', 'quiet', how)));
  for (const { name, before, after } of slots.slice(0, 12)) card.append(change(name, before, after));
  if (slots.length > 12)
    card.append(
      message('p', 'quiet', '{n, plural, one {# more slot} other {# more slots}} changed', {
        n: slots.length - 12,
      }),
    );
  return card;
}

function change(name: string, before: string | null, after: string | null): HTMLElement {
  const short = (text: string): string => (text.length > 90 ? `${text.slice(0, 89)}…` : text);
  const line = el('p', 'change', el('code', '', name), ' ');
  if (before !== null) line.append(el('del', '', short(before)));
  if (after === null) line.append(' ', message('span', 'quiet', 'removed'));
  else line.append(' → ', el('ins', '', short(after)));
  return line;
}

/** The prompt of a request, folded: its texts with the values of their slots as chips, and its tools. */
export function promptFold(turn: WorkspaceTurn, open: boolean): HTMLElement | null {
  const { surfaces, tools } = turn;
  if (surfaces.length === 0 && tools.names.length === 0) return null;
  const fold = el('details', 'promptfold');
  fold.open = open;
  fold.append(
    message(
      'summary',
      '',
      'Prompt: {texts, plural, one {# text} other {# texts}} of {tokens, plural, one {# token} other {# tokens}}, {tools, plural, one {# tool} other {# tools}}',
      {
        texts: surfaces.length,
        tokens: surfaces.reduce((sum, surface) => sum + surface.tokens, 0),
        tools: tools.names.length,
      },
    ),
  );
  const fill = (): void => {
    if (fold.childElementCount > 1) return;
    fold.append(...surfaces.map(surfaceView));
    if (tools.names.length > 0)
      fold.append(
        el('p', 'toolnames', message('span', 'quiet', 'Tools'), ' ', el('code', '', tools.names.join(', '))),
      );
  };
  fold.addEventListener('toggle', fill);
  if (open) fill();
  return fold;
}

function surfaceView(surface: TurnSurface): HTMLElement {
  const head = el('p', 'surface', el('code', '', surface.place), ' ');
  head.append(
    message(
      'span',
      'quiet small',
      '{lines, plural, one {# line} other {# lines}}, {tokens, plural, one {# token} other {# tokens}}',
      {
        lines: surface.lines,
        tokens: surface.tokens,
      },
    ),
  );
  if (surface.url !== null) {
    const link = message('a', 'small', 'its template');
    link.href = rooted(surface.url);
    head.append(' ', link);
  }
  const show = message('button', 'small', 'Show the text');
  show.type = 'button';
  head.append(' ', show);
  const box = el('div', 'surfacebox', head);
  if (surface.slots.length > 0)
    box.append(
      el(
        'p',
        'chips',
        ...surface.slots.slice(0, 40).map(({ name, kind, value }) => {
          const chip = el(
            'span',
            `chip k-${kind}`,
            el('span', 'name', name),
            ' ',
            value === '' ? '–' : value.replace(/\s+/g, ' ').slice(0, 60),
          );
          chip.title = value;
          return chip;
        }),
      ),
    );
  show.addEventListener('click', async () => {
    const old = box.querySelector('.surfacetext');
    if (old) return old.remove();
    const texts = await loadTexts([surface.file]);
    const text = texts[surface.text] ?? '';
    box.append(el('div', 'surfacetext', textView(text, text.length, { whole: async () => text })));
  });
  return box;
}

/** Opens the texts of the prompt that contain words, so that they can be marked. */
export async function openPromptWith(
  fold: HTMLElement | null,
  turn: WorkspaceTurn,
  words: string,
): Promise<void> {
  if (!(fold instanceof HTMLDetailsElement)) return;
  const texts = await loadTexts([...new Set(turn.surfaces.map(({ file }) => file))]);
  const found = turn.surfaces.flatMap(({ text }, index) =>
    texts[text]?.toLowerCase().includes(words.toLowerCase()) ? [index] : [],
  );
  if (found.length === 0) return;
  fold.open = true;
  // Filled by its own listener, which runs in a task of its own.
  await new Promise((resolve) => setTimeout(resolve));
  for (const index of found)
    fold.querySelectorAll<HTMLElement>('.surfacebox')[index]?.querySelector('button')?.click();
  await new Promise((resolve) => setTimeout(resolve, 50));
}
