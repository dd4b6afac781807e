import { t } from './locale.ts';

/** Copies a text; uses the older API where the newer one is refused (pages opened as files). */
export async function copyText(text: string, button: HTMLElement): Promise<void> {
  const label = button.textContent ?? '';
  const done = (await byApi(text)) || bySelection(text);
  button.textContent = done ? t('Copied') : t('Not allowed here');
  setTimeout(() => {
    button.textContent = label;
  }, 1500);
}

async function byApi(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}

function bySelection(text: string): boolean {
  const area = document.createElement('textarea');
  area.value = text;
  area.className = 'unseen';
  document.body.append(area);
  area.select();
  const done = document.execCommand('copy');
  area.remove();
  return done;
}

/** Copy buttons next to a text. */
export function startCopies(): void {
  for (const button of document.querySelectorAll<HTMLButtonElement>('.copyable > .copy')) {
    button.addEventListener(
      'click',
      () => void copyText(button.parentElement?.querySelector('pre')?.textContent ?? '', button),
    );
  }
}
