import { setQuery } from './address.ts';
import { loadData } from './data.ts';
import { t } from './locale.ts';
import { readable, requestsThatMention } from './mentions.ts';
import { setMessage } from './translate.ts';

interface Shard {
  texts: Record<string, string>;
  /** Address of the exchange that had a text first, and its agent. */
  places: Record<string, [url: string, agent: string]>;
}

const SHOWN = 200;
const AROUND = 90;
const PAUSE_MS = 180;

/** Search over all text: file by file, so that the first results appear at once. The query is in the URL. */
export function startSearch(): void {
  const field = document.querySelector<HTMLInputElement>('.find input');
  const list = document.querySelector<HTMLElement>('.hits');
  const status = document.querySelector<HTMLElement>('.find output');
  if (!field || !list || !status) return;
  const files = (field.dataset['files'] ?? '').split(' ').filter(Boolean);
  let run = 0;
  let timer = 0;

  const search = async (): Promise<void> => {
    const words = field.value;
    const own = ++run;
    list.replaceChildren();
    status.textContent = '';
    setQuery(words === '' ? {} : { q: words });
    if (words.trim().length < 2) return;
    let found = 0;
    const groups = new Map<string, Group>();
    // The same line in many texts, such as editions of one prompt, is one hit.
    const show = (hit: Hit, place: Place | undefined, kind: string): void => {
      const key = `${kind}\n${hit.line}`;
      const group = groups.get(key) ?? { texts: 0, item: undefined };
      groups.set(key, group);
      group.texts++;
      if (group.texts === 1 && groups.size <= SHOWN) {
        group.item = entry(hit, place, kind, words);
        list.append(group.item);
      } else if (group.item) countTexts(group.item, group.texts);
    };
    for (const [index, file] of files.entries()) {
      const shard = await loadData<Shard>(file);
      if (own !== run) return;
      for (const [id, text] of Object.entries(shard.texts)) {
        const hit = hitIn(file.includes('/segments-') ? readable(text) : text, words);
        if (!hit) continue;
        found++;
        show(hit, shard.places[id], kindOf(file));
      }
      const values = { n: found, shown: groups.size, done: index + 1, files: files.length };
      if (index + 1 < files.length)
        setMessage(status, '{n, plural, one {# text} other {# texts}}, {done} of {files} files', values);
      else if (groups.size < found)
        setMessage(
          status,
          '{n, plural, one {# text} other {# texts}} with {shown, plural, one {# distinct line} other {# distinct lines}}',
          values,
        );
      else setMessage(status, '{n, plural, one {# text} other {# texts}}', values);
    }
    await showRequests(words, () => own === run);
  };

  field.value = new URLSearchParams(location.search).get('q') ?? '';
  field.form?.addEventListener('submit', (event) => event.preventDefault());
  field.addEventListener('input', () => {
    clearTimeout(timer);
    timer = window.setTimeout(() => void search(), PAUSE_MS);
  });
  if (field.value === '') field.focus();
  else void search();
}

/** The field on top of every page leads to the page that searches. */
export function startSiteSearch(): void {
  const form = document.querySelector<HTMLFormElement>('.sitesearch');
  form?.addEventListener('submit', (event) => {
    // Pages may send no form; a link is enough.
    event.preventDefault();
    const words = form.querySelector('input')?.value.trim() ?? '';
    location.href = `${document.body.dataset['root'] ?? ''}search.html?q=${encodeURIComponent(words)}`;
  });
}

/** One line that was found, and how many texts have it. */
interface Group {
  texts: number;
  item: HTMLElement | undefined;
}

/** Links to the list of all requests that contain the words. */
async function showRequests(words: string, isCurrent: () => boolean): Promise<void> {
  const box = document.querySelector<HTMLElement>('[data-requests]');
  if (!box) return;
  box.replaceChildren();
  const names = await requestsThatMention(words);
  if (!isCurrent()) return;
  const q = `mentions:"${words.replaceAll('"', '')}"`;
  setMessage(box, 'In <list>{n, plural, one {# request} other {# requests}}</list>', {
    n: names.size,
    list: { href: `exchanges.html?q=${encodeURIComponent(q)}&find=${encodeURIComponent(words)}` },
  });
}

function countTexts(item: HTMLElement, n: number): void {
  const count = item.querySelector<HTMLElement>('.texts') ?? document.createElement('span');
  count.className = 'texts quiet small num';
  setMessage(count, 'in {n, plural, one {# text} other {# texts}}', { n });
  item.querySelector('pre')?.before(' ', count);
}

const kindOf = (file: string): string =>
  file.includes('/texts-') ? t('prompt') : file.includes('/answers-') ? t('answer') : t('message or tool');

interface Hit {
  /** The line of the first place. */
  line: string;
  before: string;
  match: string;
  after: string;
  count: number;
}

/** The first place where a text has the words (case is ignored), and how many there are. */
function hitIn(text: string, words: string): Hit | null {
  const lower = text.toLowerCase();
  const needle = words.toLowerCase();
  const at = lower.indexOf(needle);
  // Lower case can be longer than the text it comes from, and then places would not agree.
  if (at === -1 || lower.length !== text.length)
    return at === -1 ? null : { line: words, before: '', match: words, after: '', count: 1 };
  let count = 0;
  for (let next = at; next !== -1; next = lower.indexOf(needle, next + needle.length)) count++;
  const start = Math.max(0, at - AROUND);
  const end = at + needle.length;
  const line = text
    .slice(text.lastIndexOf('\n', at) + 1, end + (text.slice(end).indexOf('\n') + 1 || 400))
    .slice(0, 400);
  return {
    line: line.trim(),
    before: `${start > 0 ? '…' : ''}${text.slice(start, at)}`,
    match: text.slice(at, end),
    after: `${text.slice(end, end + AROUND)}${end + AROUND < text.length ? '…' : ''}`,
    count,
  };
}

type Place = Shard['places'][string];

function entry(hit: Hit, place: Place | undefined, kind: string, words: string): HTMLElement {
  const item = document.createElement('li');
  const head = document.createElement(place === undefined ? 'span' : 'a');
  if (place !== undefined)
    (head as HTMLAnchorElement).href =
      `${document.body.dataset['root'] ?? ''}${place[0]}&find=${encodeURIComponent(words)}`;
  head.textContent = hit.count > 1 ? t('{kind}, {n} times', { kind, n: hit.count }) : kind;
  const text = document.createElement('pre');
  const mark = document.createElement('mark');
  mark.textContent = hit.match;
  text.append(hit.before, mark, hit.after);
  if (place) item.append(`${place[1]} · `);
  item.append(head, text);
  return item;
}
