import { languageOf } from '../languages/list.ts';
import { loadTable } from './choose-language.ts';
import { translate } from './translate.ts';

/** Shows the page in the chosen language, and again when another one is chosen. */
export function startLanguages(): void {
  const root = document.documentElement;
  const chosen = (): string => root.dataset['language'] ?? 'en';
  const show = (): void => {
    const code = chosen();
    if (code !== 'en' && !window.lensTables[code]) return;
    const language = languageOf([code]);
    root.lang = language.locale.split('-u-')[0] ?? 'en';
    root.dir = language.dir;
    translate(document);
    window.dispatchEvent(new Event('lens-translated'));
    root.classList.remove('waiting');
  };
  const select = document.querySelector<HTMLSelectElement>('select[data-language]');
  if (select) select.value = chosen();
  select?.addEventListener('change', () => {
    root.dataset['language'] = select.value;
    try {
      localStorage.setItem('lens-language', select.value);
    } catch {
      // Storage is blocked: the choice holds for this page.
    }
    if (select.value === 'en' || window.lensTables[select.value]) show();
    else loadTable(select.value);
  });
  window.addEventListener('lens-language', show);
  if (chosen() !== 'en') show();
}
