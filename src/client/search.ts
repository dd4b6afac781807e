import { setQuery } from './address.ts';
import { loadData } from './data.ts';
import { t } from './locale.ts';
import { setMessage } from './translate.ts';

interface Shard {
  texts: Record<string, string>;
  places: Record<string, string>;
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
    for (const [index, file] of files.entries()) {
      const shard = await loadData<Shard>(file);
      if (own !== run) return;
      for (const [id, text] of Object.entries(shard.texts)) {
        const hit = hitIn(file.includes('/segments-') ? readable(text) : text, words);
        if (!hit) continue;
        found++;
        if (found <= SHOWN) list.append(entry(hit, shard.places[id], kindOf(file)));
      }
      const values = { n: found, shown: SHOWN, done: index + 1, files: files.length };
      if (index + 1 < files.length)
        setMessage(status, '{n, plural, one {# text} other {# texts}}, {done} of {files} files', values);
      else if (found > SHOWN)
        setMessage(status, '{n, plural, one {# text} other {# texts}}, the first {shown} shown', values);
      else setMessage(status, '{n, plural, one {# text} other {# texts}}', values);
    }
  };

  field.value = new URLSearchParams(location.search).get('q') ?? '';
  field.form?.addEventListener('submit', (event) => event.preventDefault());
  field.addEventListener('input', () => {
    clearTimeout(timer);
    timer = window.setTimeout(() => void search(), PAUSE_MS);
  });
  field.focus();
  if (field.value !== '') void search();
}

const kindOf = (file: string): string =>
  file.includes('/texts-') ? t('prompt') : file.includes('/answers-') ? t('answer') : t('message or tool');

/** The texts within a JSON text, escapes decoded, one a line. */
function readable(json: string): string {
  const found: string[] = [];
  const walk = (value: unknown): void => {
    if (typeof value === 'string') found.push(value);
    else if (typeof value === 'object' && value !== null) for (const part of Object.values(value)) walk(part);
  };
  try {
    walk(JSON.parse(json));
    return found.join('\n');
  } catch {
    // Cut by the log it came from: searched as it is.
    return json;
  }
}

interface Hit {
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
    return at === -1 ? null : { before: '', match: words, after: '', count: 1 };
  let count = 0;
  for (let next = at; next !== -1; next = lower.indexOf(needle, next + needle.length)) count++;
  const start = Math.max(0, at - AROUND);
  const end = at + needle.length;
  return {
    before: `${start > 0 ? '…' : ''}${text.slice(start, at)}`,
    match: text.slice(at, end),
    after: `${text.slice(end, end + AROUND)}${end + AROUND < text.length ? '…' : ''}`,
    count,
  };
}

function entry(hit: Hit, place: string | undefined, kind: string): HTMLElement {
  const item = document.createElement('li');
  const head = document.createElement(place === undefined ? 'span' : 'a');
  if (place !== undefined)
    (head as HTMLAnchorElement).href = `${document.body.dataset['root'] ?? ''}${place}`;
  head.textContent = hit.count > 1 ? t('{kind}, {n} times', { kind, n: hit.count }) : kind;
  const text = document.createElement('pre');
  const mark = document.createElement('mark');
  mark.textContent = hit.match;
  text.append(hit.before, mark, hit.after);
  item.append(head, text);
  return item;
}
