import { languageOf } from '../languages/list.ts';

/** Translations by English message. */
export type Table = Readonly<Record<string, string>>;

declare global {
  interface Window {
    /** Called by the script of a language. */
    lensLanguage(code: string, table: Table): void;
    lensTables: Record<string, Table>;
  }
}

/** Longest time a page stays hidden while its language loads, in milliseconds. */
const PATIENCE = 3000;

/**
 * Sets the language of the page before the first paint and loads its table. A page in English loads nothing; another one
 * stays hidden until its table has loaded, so that the text does not change visibly.
 */
export function chooseLanguage(): void {
  const root = document.documentElement;
  window.lensTables = {};
  window.lensLanguage = (code, table) => {
    window.lensTables[code] = table;
    window.dispatchEvent(new Event('lens-language'));
  };
  const language = languageOf([remembered() ?? '', ...navigator.languages]);
  if (language.code === 'en') return;
  root.lang = language.locale.split('-u-')[0] ?? 'en';
  root.dir = language.dir;
  root.dataset['language'] = language.code;
  root.classList.add('waiting');
  setTimeout(() => root.classList.remove('waiting'), PATIENCE);
  loadTable(language.code);
}

function remembered(): string | null {
  try {
    return localStorage.getItem('lens-language');
  } catch {
    // Storage is blocked: the browser's languages decide.
    return null;
  }
}

/** Loads the table of a language; the element that loads this script has its path. */
export function loadTable(code: string): void {
  const own = document.querySelector<HTMLScriptElement>('script[data-languages]');
  const place = own?.dataset['languages']?.split(' ').find((entry) => entry.startsWith(`${code}=`));
  if (!own || place === undefined) return;
  const script = document.createElement('script');
  script.src = `${own.dataset['root'] ?? ''}${place.slice(code.length + 1)}`;
  script.onerror = () => document.documentElement.classList.remove('waiting');
  document.head.append(script);
}
