import { languageOf } from '../languages/list.ts';

/** English message → the same in another language. */
export type Table = Readonly<Record<string, string>>;

declare global {
  interface Window {
    /** What the script of a language calls. */
    lensLanguage(code: string, table: Table): void;
    lensTables: Record<string, Table>;
  }
}

/** Longest time a page stays unseen while its language loads, in milliseconds. */
const PATIENCE = 3000;

/**
 * Tells the page its language before anything is painted, and fetches the table of that language. A page in English
 * loads nothing; any other stays unseen until its words are there, so that nobody sees it change.
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

/** Loads the table of a language; the element that loads this script knows where it lies. */
export function loadTable(code: string): void {
  const own = document.querySelector<HTMLScriptElement>('script[data-languages]');
  const place = own?.dataset['languages']?.split(' ').find((entry) => entry.startsWith(`${code}=`));
  if (!own || place === undefined) return;
  const script = document.createElement('script');
  script.src = `${own.dataset['root'] ?? ''}${place.slice(code.length + 1)}`;
  script.onerror = () => document.documentElement.classList.remove('waiting');
  document.head.append(script);
}
