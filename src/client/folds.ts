/** Buttons that open or close every fold of their section. */
export function startFolds(): void {
  for (const button of document.querySelectorAll<HTMLButtonElement>('[data-fold]')) {
    button.addEventListener('click', () => {
      for (const fold of button.closest('section')?.querySelectorAll('details') ?? [])
        fold.open = button.dataset['fold'] === 'open';
    });
  }
}

/** A link into a fold opens it. */
export function startReveal(): void {
  const reveal = (): void => {
    const target =
      location.hash.length > 1 ? document.getElementById(decodeURIComponent(location.hash.slice(1))) : null;
    if (!target) {
      goToWindow(location.hash.slice(1));
      return;
    }
    for (let fold = target.closest('details'); fold; fold = fold.parentElement?.closest('details') ?? null)
      fold.open = true;
    const own = target.querySelector<HTMLDetailsElement>(':scope > details');
    if (own) own.open = true;
    target.scrollIntoView({ block: 'center' });
  };
  window.addEventListener('hashchange', reveal);
  reveal();
}

/** A link to a line or slot of a template that is on another page opens that page. */
function goToWindow(place: string): void {
  const [, surface, kind, number] = /^(t\d+)-([Ls])(\d+)$/.exec(place) ?? [];
  const windows = document.querySelector<HTMLElement>(`.sheet[data-surface="${surface}"]`)?.dataset[
    'windows'
  ];
  if (windows === undefined) return;
  const found = windows
    .split(' ')
    .map((window) => window.split(','))
    .findLast(([line, slot]) => Number(kind === 'L' ? line : slot) <= Number(number));
  const url = found?.[2];
  // After what a file that holds a whole site does with the address once its page is there.
  if (url !== undefined && url !== document.body.dataset['page'])
    setTimeout(() => location.replace(`${document.body.dataset['root'] ?? ''}${url}#${place}`));
}
