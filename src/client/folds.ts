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
    if (!target) return;
    for (let fold = target.closest('details'); fold; fold = fold.parentElement?.closest('details') ?? null)
      fold.open = true;
    const own = target.querySelector<HTMLDetailsElement>(':scope > details');
    if (own) own.open = true;
    target.scrollIntoView({ block: 'center' });
  };
  window.addEventListener('hashchange', reveal);
  reveal();
}
