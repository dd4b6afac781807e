import type { Values } from '../languages/message.ts';
import type { ComparePage } from '../read/twins/compare.ts';
import { moment } from '../text/figures.ts';
import { setQuery } from './address.ts';
import { type ComparedPair, exchangeLines, similarPair } from './compare-sides.ts';
import { showHunks } from './compare-view.ts';
import { loadData } from './data.ts';
import { diffLines } from './diff-lines.ts';
import { toolChanges, toolsOf } from './diff-tools.ts';
import { word } from './locale.ts';
import { loadTexts, type Raw } from './raw.ts';
import { type RowsFile, readRows } from './rows.ts';
import { setMessage } from './translate.ts';

/** The page that compares two exchanges, which are named in the URL. */
export function startCompare(): void {
  const form = document.querySelector<HTMLFormElement>('form.pair[data-parts]');
  const out = document.querySelector<HTMLElement>('.differences');
  const status = document.querySelector<HTMLElement>('[data-status]');
  if (!form || !out || !status) return;
  const field = (name: string): HTMLInputElement => form.elements.namedItem(name) as HTMLInputElement;
  const compare = async (): Promise<void> => {
    let [a, b] = [nameIn(field('a').value), nameIn(field('b').value)];
    const groups = [groupNamed(form, field('a').value), groupNamed(form, field('b').value)] as const;
    setQuery({ a: groups[0]?.name ?? a, b: groups[1]?.name ?? b });
    out.replaceChildren();
    if (a === '' || b === '') {
      setMessage(status, 'Choose two exchanges, or open this page from one of them.');
      return;
    }
    status.textContent = '…';
    const [first, second] = groups;
    if (first && second) {
      const rows = await exchangeLines(Number(form.dataset['parts']));
      const pair = similarPair([first, second], rows, JSON.parse(out.dataset['situations'] ?? '{}'));
      if (!pair) {
        setMessage(status, 'One of the two has no request to a model.');
        return;
      }
      [a, b] = [pair.before, pair.after];
      showPair(out, pair, first, second, form.dataset['served'] !== undefined);
    }
    try {
      const [before, after] = await Promise.all([load(a), load(b)]);
      out.classList.toggle('blanks', field('blanks').checked);
      show(out, before, after);
      status.textContent = '';
    } catch {
      setMessage(status, 'One of the two was not found.');
    }
  };
  const parameters = new URLSearchParams(location.search);
  field('a').value = parameters.get('a') ?? '';
  field('b').value = parameters.get('b') ?? '';
  form.addEventListener('change', () => void compare());
  form.addEventListener('submit', (event) => event.preventDefault());
  form.querySelector('[data-swap]')?.addEventListener('click', () => {
    [field('a').value, field('b').value] = [field('b').value, field('a').value];
    void compare();
  });
  void offer(form);
  void compare();
}

/** A choice is `name · time · prompt`; only the name is used. */
const nameIn = (text: string): string => text.trim().split(' ')[0]?.toLowerCase() ?? '';

async function offer(form: HTMLFormElement): Promise<void> {
  if (Number(form.dataset['parts']) === 0) return;
  const { rows } = readRows(await loadData<RowsFile>('data/rows-0.js'), 0);
  const choices = rows.map(({ name, time, family, request, turn }) => {
    const option = document.createElement('option');
    option.value = `${name} · ${time === null ? '' : moment(new Date(time).toISOString())} · ${family ?? request}${turn === null ? '' : ` turn ${turn + 1}`}`;
    return option;
  });
  form.querySelector('datalist')?.append(...choices);
}

type Group = ComparePage['comparables'][number];

/** The agent, version, prompt or session of a name. */
function groupNamed(form: HTMLFormElement, name: string): Group | undefined {
  const option = [...form.querySelectorAll<HTMLOptionElement>('option[data-one]')].find(
    ({ value }) => value === name.trim(),
  );
  return option ? JSON.parse(option.dataset['one'] ?? '') : undefined;
}

/** Which requests represent the two groups, and what else differs between them: a difference may come from there. */
function showPair(
  out: HTMLElement,
  { before, after, differs }: ComparedPair,
  first: Group,
  second: Group,
  isServed: boolean,
): void {
  addMessage(out, 'The most similar requests: <before>{first}</before> and <after>{second}</after>.', {
    first: first.name,
    second: second.name,
    before: { href: `x/${before}.html` },
    after: { href: `x/${after}.html` },
  });
  const own: Partial<Record<Group['kind'], string>> = { version: 'version' };
  const others = differs.filter((fact) => fact !== own[first.kind] && fact !== own[second.kind]);
  if (others.length === 0) addMessage(out, 'They agree in model, version, folder, mode and first words.');
  else
    addMessage(out, 'They also differ in {facts}: what differs below may come from there.', {
      facts: others.map((fact) => word(fact)).join(', '),
    });
  const known = document.querySelector(`.pairs a[href$="compare/${first.key}/${second.key}.html"]`);
  if (isServed || known)
    addMessage(out, '<page>All differences of the two</page>, over all their requests.', {
      page: { href: `compare/${first.key}/${second.key}.html` },
    });
}

interface Side {
  prompts: string[];
  tools: unknown[];
  messages: string[];
}

async function load(name: string): Promise<Side> {
  const raw = await loadData<Raw>(`x/${name}.raw.js`);
  const [segments, texts] = await Promise.all([loadTexts(raw.segmentFiles), loadTexts(raw.textFiles)]);
  const elements = (list: string): string[] => (raw.lists[list] ?? []).map((id) => segments[id] ?? 'null');
  return {
    prompts: raw.texts.map((id) => texts[id] ?? ''),
    tools: elements('tools').map((json) => JSON.parse(json)),
    messages: elements('messages'),
  };
}

function show(out: HTMLElement, before: Side, after: Side): void {
  section(out, 'Prompt', (box) => {
    const parts = Math.max(before.prompts.length, after.prompts.length);
    let same = 0;
    for (let part = 0; part < parts; part++) {
      const [a, b] = [before.prompts[part] ?? '', after.prompts[part] ?? ''];
      if (a === b) same++;
      else showHunks(box, diffLines(a, b));
    }
    if (parts === same) addMessage(box, 'Identical to the last character.');
    else
      addMessage(box, '{same} of {n, plural, one {# part} other {# parts}} are the same.', {
        same,
        n: parts,
      });
  });
  section(out, 'Tools', (box) => {
    const changes = toolChanges(
      before.tools.flatMap((tool) => toolsOf(tool)),
      after.tools.flatMap((tool) => toolsOf(tool)),
    );
    if (changes.length === 0) addMessage(box, 'The same tools, with the same meaning.');
    for (const change of changes) addMessage(box, '{change}', { change });
  });
  section(out, 'Messages', (box) => {
    let same = 0;
    while (
      same < before.messages.length &&
      same < after.messages.length &&
      plain(before.messages[same]) === plain(after.messages[same])
    )
      same++;
    addMessage(box, '{same} unchanged, {before} only before, {after} only after.', {
      same,
      before: before.messages.length - same,
      after: after.messages.length - same,
    });
    const text = (messages: readonly string[]): string =>
      messages
        .slice(same)
        .map((json) => decoded(json))
        .join('\n');
    if (before.messages.length > same || after.messages.length > same)
      showHunks(box, diffLines(text(before.messages), text(after.messages)));
  });
}

/** A message without its cache marker, which moves without meaning anything. */
const plain = (json: string | undefined): string =>
  (json ?? '').replaceAll(/,?"cache_control":\{[^{}]*\}/g, '');

/** JSON laid out, with the line breaks and quotes of its texts as they are. */
function decoded(json: string): string {
  return JSON.stringify(JSON.parse(json), null, 1).replaceAll('\\n', '\n').replaceAll('\\"', '"');
}

function section(out: HTMLElement, title: string, fill: (box: HTMLElement) => void): void {
  const box = document.createElement('section');
  const heading = document.createElement('h2');
  setMessage(heading, title);
  box.append(heading);
  fill(box);
  out.append(box);
}

function addMessage(box: HTMLElement, message: string, values: Values = {}): void {
  const line = document.createElement('p');
  setMessage(line, message, values);
  box.append(line);
}
