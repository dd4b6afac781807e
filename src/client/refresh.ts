import { forgetData } from './data.ts';
import { translate } from './translate.ts';

/** Pages whose contents are replaced in place. On the others, replacing would disturb reading. */
const LISTS =
  /^(?:index|agents|families|slots|tools|usage|sessions(?:-\d+)?|exchanges|cache|about)\.html$|^(?:exchanges|sessions)\//;

/** Shows new data: lists are replaced in place, other pages show a note. */
export async function refresh(restart: () => void): Promise<void> {
  const url = document.body.dataset['page'] ?? '';
  const workspace = document.querySelector<HTMLElement>('section.workspace');
  forgetData();
  const places = [workspace ? 'main .head' : 'main', '.rail nav'];
  if (!workspace && !LISTS.test(url)) {
    const notice = document.querySelector<HTMLElement>('.news');
    if (notice) notice.hidden = false;
    return;
  }
  const answer = await fetch(location.pathname);
  if (!answer.ok) return;
  const [html = ''] = (await answer.text()).split(workspace ? '<div class="without-script">' : /$/);
  const next = new DOMParser().parseFromString(html, 'text/html');
  translate(next);
  for (const place of places) {
    const old = document.querySelector(place);
    const fresh = next.querySelector(place);
    if (!old || !fresh || old.innerHTML === fresh.innerHTML) continue;
    const goBack = placeOf(old);
    old.replaceWith(document.adoptNode(fresh));
    goBack(fresh);
  }
  if (workspace) {
    workspace.dataset['workspace'] =
      next.querySelector<HTMLElement>('section.workspace')?.dataset['workspace'] ??
      workspace.dataset['workspace'];
    workspace.dispatchEvent(new Event('lens-refresh'));
  } else {
    restart();
    window.dispatchEvent(new Event('lens-restart'));
  }
}

/** State of the view: the focus, the open folds, and the scroll positions. */
function placeOf(old: Element): (fresh: Element) => void {
  const top = window.scrollY;
  const focus = old.contains(document.activeElement)
    ? selectorOf(document.activeElement as HTMLElement)
    : null;
  const opened = [...old.querySelectorAll('details')].map((fold) => fold.open);
  const boxes = [...old.querySelectorAll('.scroll')].map((box) => box.scrollLeft);
  return (fresh) => {
    const folds = [...fresh.querySelectorAll('details')];
    if (folds.length === opened.length)
      for (const [index, fold] of folds.entries()) fold.open = opened[index] ?? fold.open;
    for (const [index, box] of [...fresh.querySelectorAll('.scroll')].entries())
      box.scrollLeft = boxes[index] ?? 0;
    if (focus !== null) fresh.querySelector<HTMLElement>(focus)?.focus({ preventScroll: true });
    window.scrollTo(0, top);
  };
}

function selectorOf(element: HTMLElement): string | null {
  if (element.id !== '') return `#${CSS.escape(element.id)}`;
  for (const name of ['name', 'href', 'aria-label']) {
    const value = element.getAttribute(name);
    if (value !== null) return `${element.tagName}[${name}="${CSS.escape(value)}"]`;
  }
  return null;
}
