import type { Values } from '../languages/message.ts';
import { moment } from '../text/figures.ts';
import { setQuery } from './address.ts';
import { showHunks } from './compare-view.ts';
import { loadData } from './data.ts';
import { diffLines } from './diff-lines.ts';
import { toolChanges, toolsOf } from './diff-tools.ts';
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
    const [a, b] = [nameIn(field('a').value), nameIn(field('b').value)];
    setQuery({ a, b });
    out.replaceChildren();
    if (a === '' || b === '') {
      setMessage(status, 'Choose two exchanges, or open this page from one of them.');
      return;
    }
    status.textContent = '…';
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
const nameIn = (text: string): string => text.trim().split(' ')[0] ?? '';

async function offer(form: HTMLFormElement): Promise<void> {
  if (Number(form.dataset['parts']) === 0) return;
  const { rows } = readRows(await loadData<RowsFile>('data/rows-0.js'), 0);
  const choices = rows.map(({ name, time, family, request, turn }) => {
    const option = document.createElement('option');
    option.value = `${name} · ${time === null ? '' : moment(new Date(time).toISOString())} · ${family ?? request}${turn === null ? '' : ` turn ${turn + 1}`}`;
    return option;
  });
  form.querySelector('datalist')?.replaceChildren(...choices);
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
