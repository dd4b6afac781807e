/** The workspace of everything, showing what is being captured. */
const LIVE = 'exchanges.html?live=1';

/** Pages by the letter that follows `g`. */
const places: Readonly<Record<string, string>> = {
  o: 'index.html',
  a: 'agents.html',
  p: 'families.html',
  v: 'slots.html',
  t: 'tools.html',
  s: 'sessions.html',
  e: 'exchanges.html',
  u: 'usage.html',
  c: 'cache.html',
  m: 'compare.html',
  f: 'search.html',
  d: 'about.html',
  l: LIVE,
};

/** Everything by keyboard: j and k through the list of a page, arrows to its neighbours, g and a letter to a page. */
export function startKeyboard(): void {
  const help = document.querySelector<HTMLDialogElement>('dialog.help');
  let going = false;
  document.querySelector('.keys')?.addEventListener('click', () => help?.showModal());
  document.addEventListener('keydown', (event) => {
    const target = event.target as HTMLElement;
    if (event.ctrlKey || event.metaKey || event.altKey || target.matches('input, select, textarea')) return;
    const { key } = event;
    if (going) {
      going = false;
      const place = places[key];
      // Only a server can show running captures.
      if (place && (place !== LIVE || document.body.dataset['live'] !== undefined))
        location.href = `${document.body.dataset['root'] ?? ''}${place}`;
      return;
    }
    if (key === 'g') going = true;
    else if (key === '?') help?.showModal();
    else if (key === '/') focusSearch(event);
    else if (key === 'j' || key === 'k') step(key === 'j' ? 1 : -1);
    else if (key === 'ArrowLeft' || key === '[') follow('prev');
    else if (key === 'ArrowRight' || key === ']') follow('next');
  });
}

/** Goes to the filter of the page, or to the search over everything. */
function focusSearch(event: KeyboardEvent): void {
  event.preventDefault();
  const selector = 'main input[type="search"], .sitesearch input';
  [...document.querySelectorAll<HTMLInputElement>(selector)].toSorted(inMainFirst)[0]?.focus();
}

const inMainFirst = (a: Element, b: Element): number =>
  Number(a.closest('main') === null) - Number(b.closest('main') === null);

/** Moves to the next or previous item of the page: a row of its lists, else a slot of its prompt, else a message. */
function step(by: number): void {
  const things = [
    ...document.querySelectorAll<HTMLElement>(
      'tbody tr > :first-child a, tbody th a, .window .line, .sheet a.slot, #messages summary, .known a',
    ),
  ].filter((thing) => thing.offsetParent !== null);
  if (things.length === 0) return;
  const at = things.indexOf(document.activeElement as HTMLElement);
  const next =
    things[at === -1 ? (by > 0 ? 0 : things.length - 1) : Math.min(things.length - 1, Math.max(0, at + by))];
  next?.focus();
  next?.scrollIntoView({ block: 'nearest' });
}

function follow(direction: 'prev' | 'next'): void {
  document.querySelector<HTMLAnchorElement>(`a[rel="${direction}"]`)?.click();
}
