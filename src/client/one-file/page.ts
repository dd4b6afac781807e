import type { Table } from '../choose-language.ts';
import { Blocks } from './blocks.ts';

declare global {
  interface Window {
    /** The script of the pages, waiting for a page. */
    lensMain(): void;
  }
}

/** As `PackedPage` in src/site/one-file/packer.ts. */
interface Page {
  title: string;
  section: string | null;
  main: (string | number)[];
}

const blocks = new Blocks();
window.lensFile = async (url) => JSON.parse(await blocks.file(url));

void open();

/** Shows the page that the address names: `?page=families/x.html#t1`, the overview when it names none. */
async function open(): Promise<void> {
  const main = document.querySelector('main');
  if (!main) return;
  const url = pageOfAddress();
  document.body.dataset['page'] = url;
  try {
    const page = JSON.parse(await blocks.file(url)) as Page;
    const pieces = await Promise.all(
      page.main.map((piece) => (typeof piece === 'string' ? piece : blocks.text(piece))),
    );
    // Markup of lens’ own, made when the file was written: texts of logs are escaped in it.
    main.innerHTML = pieces.join('');
    document.title = page.title;
    const links = [...document.querySelectorAll('.rail nav a')];
    for (const link of links) link.removeAttribute('aria-current');
    // The page below a section has the same address as the section: the later one of the two is marked.
    links
      .findLast((link) => link.getAttribute('href') === page.section)
      ?.setAttribute('aria-current', 'page');
  } catch {
    const missing = document.createElement('h1');
    missing.textContent = 'This page is not in this file';
    main.replaceChildren(missing);
  }
  await ownLanguage();
  window.lensMain();
  // The browser looked for the place before there was a page.
  if (location.hash.length > 1) location.replace(location.hash);
}

/** A link to `compare.html?a=…` reads `?page=compare.html?a=…` here: its parameters join those of the address. */
function pageOfAddress(): string {
  const [url = '', own] = (new URLSearchParams(location.search).get('page') ?? 'index.html').split('?');
  if (own === undefined) return url;
  const query = new URLSearchParams(location.search);
  query.set('page', url);
  for (const [name, value] of new URLSearchParams(own)) query.set(name, value);
  history.replaceState(null, '', `?${query}${location.hash}`);
  return url;
}

/** Languages come out of the file, too. */
async function ownLanguage(): Promise<void> {
  const root = document.documentElement;
  const load = async (): Promise<void> => {
    const code = root.dataset['language'];
    if (code === undefined || code === 'en' || window.lensTables[code]) return;
    const table = await window.lensFile?.(`languages/${code}`).catch(() => undefined);
    if (table) window.lensLanguage(code, table as Table);
  };
  document.addEventListener('change', (event) => {
    if ((event.target as HTMLElement).matches('select[data-language]')) void load();
  });
  await load();
}
