import type { TurnMessage, TurnPart } from '../../read/twins/workspace.ts';
import { copyText, el, message, rooted, setMessage, t } from './page.ts';

/** Lines of a text that are shown before it is opened. */
const LINES = 24;
const CHARS = 2400;

/** How a message is linked to. */
interface MessageLink {
  /** Its number in the request, from 1. */
  number: number;
  /** Its address. */
  address(): string;
}

interface PartContext {
  /** The whole body of the exchange, for texts that are cut. */
  whole(): Promise<string>;
  /** Goes to another exchange of the workspace. */
  go(name: string): void;
}

/** A message of a request, with its parts. */
export function messageView(
  sent: TurnMessage,
  context: PartContext,
  { number, address }: MessageLink,
): HTMLElement {
  const box = el('div', 'sentmessage');
  box.dataset['message'] = String(number);
  const copy = el('button', 'linkto small', `#${number}`);
  copy.type = 'button';
  copy.title = t('Copy the link to this message');
  copy.setAttribute('aria-label', `${copy.title} #${number}`);
  copy.addEventListener('click', () => void copyText(address(), copy));
  box.append(el('p', 'who', el('b', '', sent.role), copy));
  if (sent.instruction && sent.parts.length > 0) {
    const [first] = sent.parts;
    const fold = el('details', 'agenttext');
    fold.append(
      message(
        'summary',
        '',
        'An instruction of the agent, {n, plural, one {# character} other {# characters}}',
        {
          n: sent.parts.reduce((sum, { length }) => sum + length, 0),
        },
      ),
    );
    fold.addEventListener('toggle', () => fold.append(...sent.parts.map((part) => partView(part, context))), {
      once: true,
    });
    box.append(fold, glimpse(first?.text.slice(0, 160) ?? ''));
  } else if (sent.parts.length === 0)
    box.append(message('p', 'quiet small', 'It has no text: see the raw JSON.'));
  else box.append(...sent.parts.map((part) => partView(part, context)));
  return box;
}

/** The beginning of a text, in its own direction. */
function glimpse(text: string, className = ''): HTMLElement {
  const line = el('p', `glimpse quiet ${className}`, text);
  line.dir = 'auto';
  return line;
}

/** A part of a message or of an answer. */
export function partView(part: TurnPart, context: PartContext): HTMLElement {
  switch (part.type) {
    case 'thinking': {
      const fold = el('details', 'thinking');
      fold.append(
        message('summary', '', 'Thinking, {n, plural, one {# character} other {# characters}}', {
          n: part.length,
        }),
        textView(part.text, part.length, context),
      );
      return fold;
    }
    case 'tool_call':
      return callView(part, context);
    case 'tool_result': {
      const box = el('div', part.isError ? 'callresult failed' : 'callresult');
      const { call } = part;
      if (call === null) {
        box.append(resultHead(part.isError), textView(part.text, part.length, context));
        return box;
      }
      // Its text is next to its call.
      const head = resultHead(part.isError);
      const link = message('a', 'small', 'shown with its call');
      link.href = rooted(`x/${call}.html`);
      link.addEventListener('click', (event) => {
        event.preventDefault();
        context.go(call);
      });
      head.append(' ', link);
      box.append(head, glimpse(part.text.replace(/\s+/g, ' ').slice(0, 140), 'mono'));
      return box;
    }
    case 'text': {
      const box = el('div', 'spoken');
      if (part.folded > 0)
        box.append(
          message(
            'p',
            'quiet small',
            '{n, plural, one {# character} other {# characters}} of context from the agent come first: see the prompt.',
            {
              n: part.folded,
            },
          ),
        );
      box.append(textView(part.text, part.length, context));
      return box;
    }
    default: {
      const box = el('div');
      box.append(el('p', 'quiet small', `${part.type}${part.name === null ? '' : ` ${part.name}`}`));
      if (part.text !== '') box.append(textView(part.text, part.length, context));
      return box;
    }
  }
}

function resultHead(isError: boolean): HTMLElement {
  const head = message('p', 'what small', isError ? 'Failed result' : 'Result');
  if (isError) head.classList.add('bad');
  return head;
}

/** A call with its arguments as names and values, and its result next to it. */
function callView(part: TurnPart, context: PartContext): HTMLElement {
  const call = el(
    'div',
    'madecall',
    el('p', 'what small', message('span', '', 'calls'), ' ', el('code', 'tool', part.name ?? '')),
  );
  call.append(argumentsView(part.text, part.length, context));
  const box = el('div', 'callpair', call);
  if (part.result) {
    const { text, length, isError } = part.result;
    const result = el('div', isError ? 'callresult failed' : 'callresult', resultHead(isError));
    result.append(textView(text, length, context));
    box.append(result);
  }
  return box;
}

/** Arguments of a call, decoded: texts as they are, everything else as JSON. */
function argumentsView(json: string, length: number, context: PartContext): HTMLElement {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    // Free text, or cut: shown as it was sent.
    return textView(json, length, context);
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return textView(typeof value === 'string' ? value : JSON.stringify(value, null, 1), length, context);
  const list = el('dl', 'arguments');
  for (const [name, own] of Object.entries(value)) {
    const text = typeof own === 'string' ? own : JSON.stringify(own, null, 1);
    const long = text.includes('\n') || text.length > 80;
    list.append(el('dt', '', name), el('dd', long ? 'long' : '', textView(text, text.length, context)));
  }
  return list;
}

/** A text; a long one is folded, and one that the page does not have whole loads the rest. */
export function textView(text: string, length: number, context: Pick<PartContext, 'whole'>): HTMLElement {
  const pre = el('pre', '', text);
  pre.dir = 'auto';
  const lines = text.split('\n');
  const isLong = lines.length > LINES + 8 || text.length > CHARS + 600;
  if (!isLong && length <= text.length) return pre;
  const box = el('div', 'longtext', pre);
  if (isLong) {
    const short = lines.slice(0, LINES).join('\n').slice(0, CHARS);
    pre.textContent = `${short}…`;
    const button = message('button', 'more small', 'Show all {n, plural, one {# line} other {# lines}}', {
      n: lines.length,
    });
    button.type = 'button';
    button.addEventListener('click', () => {
      const open = box.classList.toggle('open');
      pre.textContent = open ? text : `${short}…`;
      setMessage(button, open ? 'Show less' : 'Show all {n, plural, one {# line} other {# lines}}', {
        n: lines.length,
      });
    });
    box.append(button);
  }
  if (length > text.length) {
    const button = message(
      'button',
      'more small',
      '{n, plural, one {# more character} other {# more characters}}: show the whole body',
      {
        n: length - text.length,
      },
    );
    button.type = 'button';
    button.addEventListener('click', async () => {
      button.disabled = true;
      pre.textContent = await context.whole();
      button.remove();
    });
    box.append(button);
  }
  return box;
}

/** Opens the texts of an element that are folded and contain words, and marks each place; the first one is returned. */
export function markHits(root: HTMLElement, words: string): HTMLElement | undefined {
  const needle = words.toLowerCase();
  if (needle.length < 2) return undefined;
  for (const fold of root.querySelectorAll<HTMLElement>('.longtext:not(.open) > button.more')) {
    const pre = fold.parentElement?.querySelector('pre');
    if (pre && !pre.textContent?.toLowerCase().includes(needle)) {
      fold.click();
      if (!pre.textContent?.toLowerCase().includes(needle)) fold.click();
    }
  }
  let first: HTMLElement | undefined;
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  const nodes: Text[] = [];
  while (walker.nextNode()) nodes.push(walker.currentNode as Text);
  for (const node of nodes) {
    if (!node.parentElement?.closest('pre, .glimpse, .chip, .arguments dt')) continue;
    let rest = node;
    for (
      let at = rest.data.toLowerCase().indexOf(needle);
      at !== -1;
      at = rest.data.toLowerCase().indexOf(needle)
    ) {
      const hit = rest.splitText(at);
      rest = hit.splitText(Math.min(needle.length, hit.data.length));
      const mark = el('mark', '');
      hit.replaceWith(mark);
      mark.append(hit);
      first ??= mark;
    }
  }
  const fold = first?.closest('details');
  if (fold) fold.open = true;
  return first;
}
