/** Width of the line numbers in pixels. */
const GUTTER = 56;

/** Shows the values of a slot next to its chip, on hover and on focus, from its entry in the rail. */
export function startSlots(): void {
  let shown: HTMLElement | undefined;
  let timer = 0;
  const hide = (): void => {
    clearTimeout(timer);
    shown?.remove();
    shown = undefined;
  };
  const show = (chip: HTMLAnchorElement): void => {
    hide();
    const entry = entryOf(chip);
    if (entry) shown = popover(chip, entry);
  };
  for (const type of ['pointerover', 'focusin'] as const) {
    document.addEventListener(type, (event) => {
      if (event instanceof PointerEvent && event.pointerType === 'touch') return;
      const target = event.target as Element;
      const chip = target.closest<HTMLAnchorElement>('.sheet a.slot');
      clearTimeout(timer);
      if (chip && type === 'focusin') show(chip);
      else if (chip) timer = window.setTimeout(() => show(chip), 120);
      else if (shown && !target.closest('.popover')) timer = window.setTimeout(hide, 160);
    });
  }
  document.addEventListener('keydown', (event) => {
    if (event.key === 'Escape') hide();
  });
  document.addEventListener('click', (event) => {
    const chip = (event.target as Element).closest<HTMLAnchorElement>('.sheet a.slot');
    if (!chip) return;
    hide();
    const entry = entryOf(chip)?.querySelector('details');
    if (entry) entry.open = true;
  });
}

/** What each sheet and each list needs separately. */
export function startSlotMarks(): void {
  startMarks();
  startLineLinks();
}

function entryOf(chip: HTMLAnchorElement): HTMLElement | null {
  return document.getElementById(chip.hash.slice(1));
}

function popover(chip: HTMLAnchorElement, entry: HTMLElement): HTMLElement {
  const box = document.createElement('div');
  box.className = `popover ${[...entry.classList].filter((name) => name !== 'entry').join(' ')}`;
  box.setAttribute('role', 'tooltip');
  const title = document.createElement('p');
  const name = document.createElement('b');
  name.textContent = entry.querySelector('.name')?.textContent ?? '';
  const kind = document.createElement('span');
  kind.className = 'quiet small';
  kind.textContent = ` ${entry.querySelector('.kind')?.textContent ?? ''}`;
  title.append(name, kind);
  box.append(title);
  const values = entry.querySelector('.values');
  if (values) box.append(values.cloneNode(true));
  document.body.append(box);
  place(box, chip);
  return box;
}

/** Below the chip, or above it where there is no room. Set by CSSOM: style attributes are forbidden by the policy. */
function place(box: HTMLElement, chip: HTMLElement): void {
  const at = chip.getClientRects()[0] ?? chip.getBoundingClientRect();
  const { width, height } = box.getBoundingClientRect();
  const left = Math.max(8, Math.min(at.left, document.documentElement.clientWidth - width - 8));
  const below = at.bottom + 6;
  const top = below + height > window.innerHeight && at.top - height - 6 > 0 ? at.top - height - 6 : below;
  box.style.left = `${left + window.scrollX}px`;
  box.style.top = `${top + window.scrollY}px`;
}

/** A click on a line's number makes the address one that leads to this line. */
function startLineLinks(): void {
  for (const sheet of document.querySelectorAll<HTMLElement>('.sheet')) {
    sheet.addEventListener('click', (event) => {
      const line = event.target as HTMLElement;
      if (line.tagName === 'LI' && line.id !== '' && event.offsetX < GUTTER) location.hash = line.id;
    });
  }
}

/** Hovering over an entry of the list highlights its chips. */
function startMarks(): void {
  for (const entry of document.querySelectorAll<HTMLElement>('.slots .entry')) {
    const light = (on: boolean) => (): void => {
      for (const chip of document.querySelectorAll(`.sheet a.slot[href="#${entry.id}"]`))
        chip.classList.toggle('lit', on);
    };
    entry.addEventListener('pointerenter', light(true));
    entry.addEventListener('pointerleave', light(false));
  }
}
