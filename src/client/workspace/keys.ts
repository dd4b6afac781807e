interface KeyActions {
  step(by: number): void;
  /** Enter: reads the chosen exchange. */
  open(): void;
  search(): void;
  /** Escape: back to the list. */
  close(): void;
  list(): void;
}

/** Keys of the workspace. They come before those of all pages. */
export function startKeys(actions: KeyActions): void {
  let going = false;
  document.addEventListener(
    'keydown',
    (event) => {
      const target = event.target as HTMLElement;
      if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector('dialog[open]')) return;
      if (target.matches('input, select, textarea')) {
        if (event.key === 'Escape') actions.list();
        return;
      }
      // The letter after `g` names a page.
      if (going) {
        going = false;
        return;
      }
      if (event.key === 'g') going = true;
      const inReader = target.closest('.turns') !== null;
      const inStrip = target.closest('.timestrip') !== null;
      const onButton = target.matches('a, button, summary');
      const known: Readonly<Record<string, (() => void) | false>> = {
        j: () => actions.step(1),
        k: () => actions.step(-1),
        ']': () => actions.step(1),
        '[': () => actions.step(-1),
        '/': () => actions.search(),
        ArrowDown: target.closest('.turnbox') !== null && (() => actions.step(1)),
        ArrowUp: target.closest('.turnbox') !== null && (() => actions.step(-1)),
        ArrowRight: !inReader && !inStrip && !onButton && (() => actions.step(1)),
        ArrowLeft: !inReader && !inStrip && !onButton && (() => actions.step(-1)),
        Enter: !onButton && (() => actions.open()),
        Escape: () => (inReader ? actions.list() : actions.close()),
      };
      const action = known[event.key];
      if (!action) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      action();
    },
    { capture: true },
  );
}
