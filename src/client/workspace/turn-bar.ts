import type { WorkspaceTurn } from '../../read/twins/workspace.ts';
import type { Raw } from '../raw.ts';
import type { Row } from '../rows.ts';
import { copyOf, copyText, el, loadData, message, rooted, t } from './page.ts';

export const turnOf = (row: Row): Promise<WorkspaceTurn> => loadData<WorkspaceTurn>(`x/${row.name}.turn.js`);
export const rawOf = (row: Row): Promise<Raw> => loadData<Raw>(`x/${row.name}.raw.js`);

interface BarActions {
  choose(name: string): void;
  /** Goes back to the list, on a phone. */
  close(): void;
  /** Shows or hides the raw bodies. */
  raw(): void;
  /** The exchange is not analysed yet. */
  isLive: boolean;
}

/** The bar above a turn: its place as session, thread and turn, what can be copied of it, and where else it is shown. */
export function turnBar(
  row: Row,
  thread: readonly Row[],
  at: number,
  { choose, close, raw, isLive }: BarActions,
): HTMLElement[] {
  const back = message('button', 'back', '← list');
  back.type = 'button';
  back.addEventListener('click', close);
  const body = message('button', '', 'Raw');
  body.type = 'button';
  body.addEventListener('click', raw);
  const page = message('a', '', 'its page');
  page.href = rooted(`x/${row.name}.html`);
  const buttons = el(
    'span',
    'buttons',
    message('span', 'quiet small', 'Copy'),
    ...copyButtons(row),
    body,
    page,
  );
  // Before it is analysed, an exchange has no files to copy from.
  buttons.hidden = isLive;
  const before = thread[at - 1];
  if (before) {
    const compare = message('a', '', 'compare with the turn before');
    compare.href = rooted(`compare.html?a=${before.name}&b=${row.name}`);
    buttons.append(compare);
  }
  return [back, crumbs(row, thread, at, choose), buttons];
}

/** Session › thread › turn. The thread leads to its first turn. */
function crumbs(row: Row, thread: readonly Row[], at: number, choose: (name: string) => void): HTMLElement {
  const parts: HTMLElement[] = [];
  const isOwnPage = document.body.dataset['page']?.startsWith(`sessions/${row.session}.`) ?? false;
  if (row.session !== null && !isOwnPage) {
    const session = message('a', '', 'Session');
    session.href = rooted(`sessions/${row.session}.html?x=${row.name}`);
    parts.push(session);
  }
  const first = thread[0];
  if (first && first.name !== row.name) {
    const start = el('a', '', el('b', '', row.family ?? row.request));
    start.href = rooted(`x/${first.name}.html`);
    start.addEventListener('click', (event) => {
      event.preventDefault();
      choose(first.name);
    });
    parts.push(start);
  } else parts.push(el('b', '', row.family ?? row.request));
  if (thread.length > 1)
    parts.push(message('span', 'quiet', 'turn {turn} of {n}', { turn: at + 1, n: thread.length }));
  const list = el('span', 'title');
  for (const [index, part] of parts.entries()) list.append(index > 0 ? ' › ' : '', part);
  return list;
}

function copyButtons(row: Row): HTMLElement[] {
  return [
    ['request', 'JSON'],
    ['curl', 'cURL'],
    ['prompt', 'Prompt'],
    ['markdown', 'Markdown'],
  ].map(([way = '', text = '']) => {
    const button = message('button', '', text);
    button.type = 'button';
    button.title = t('Copy');
    button.addEventListener('click', async () => {
      const [raw, turn] = await Promise.all([rawOf(row), turnOf(row)]);
      await copyText(await copyOf(way, raw, { ...turn.request, title: row.family ?? row.request }), button);
    });
    return button;
  });
}
