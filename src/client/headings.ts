import { t } from './locale.ts';

/** Puts a button before each heading of a template that folds the lines up to the next heading of its depth. */
export function startHeadings(): void {
  for (const sheet of document.querySelectorAll<HTMLElement>('.sheet')) {
    for (const heading of sheet.querySelectorAll<HTMLElement>('li > .h:first-child')) {
      const button = document.createElement('button');
      button.type = 'button';
      button.className = 'foldheading';
      button.setAttribute('aria-expanded', 'true');
      button.dataset['tLabel'] = 'Fold this section';
      button.setAttribute('aria-label', t('Fold this section'));
      heading.before(button);
    }
    if (sheet.dataset['folds']) continue;
    sheet.dataset['folds'] = 'ready';
    // The sheet is filled again with each sample: its buttons are not those of before.
    sheet.addEventListener('click', (event) => {
      const button = (event.target as Element).closest<HTMLButtonElement>('button.foldheading');
      if (button) fold(button);
    });
  }
}

function fold(button: HTMLButtonElement): void {
  const folded = button.getAttribute('aria-expanded') === 'true';
  button.setAttribute('aria-expanded', String(!folded));
  const depth = depthOf(button.parentElement);
  for (
    let line = button.parentElement?.nextElementSibling;
    line && depthOf(line) > depth;
    line = line.nextElementSibling
  )
    line.classList.toggle('folded', folded);
}

/** Depth of a heading from 1; a lone tag is one of the first depth, other lines are below all headings. */
function depthOf(line: Element | null): number {
  const text = line?.querySelector(':scope > .h')?.textContent ?? '';
  if (text === '') return 9;
  return text.startsWith('<') ? 1 : (/^#+/.exec(text)?.[0].length ?? 9);
}
