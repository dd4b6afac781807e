import { copyText } from './copy.ts';
import { loadData } from './data.ts';
import { exchangeMarkdown } from './exchange-markdown.ts';
import { t } from './locale.ts';

/** What `x/<id>.raw.js` hands over; see src/pages/_load/exchange/raw.ts. */
export interface Raw {
  encoding: string;
  frame: string;
  holes: string;
  lists: Record<string, number[]>;
  texts: number[];
  segmentFiles: string[];
  textFiles: string[];
  response: string | null;
}

/** The raw view of an exchange: its bodies, put together from files that pages share, and copied in several ways. */
export function startRaw(): void {
  const section = document.querySelector<HTMLElement>('section[data-raw]');
  const sink = section?.querySelector<HTMLElement>('.sink');
  if (!section || !sink) return;
  const raw = (): Promise<Raw> => loadData<Raw>(section.dataset['raw'] ?? '');
  for (const button of section.querySelectorAll<HTMLButtonElement>('[data-show]')) {
    button.addEventListener('click', async () => {
      sink.hidden = false;
      sink.textContent = '…';
      const text =
        button.dataset['show'] === 'request'
          ? await requestText(await raw())
          : ((await raw()).response ?? '');
      sink.textContent = text === '' ? t('There is none.') : pretty(text);
    });
  }
  const { method = 'POST', url = '', auth = '' } = section.dataset;
  const request = { method, url, auth, title: document.querySelector('h1')?.textContent ?? '' };
  for (const button of section.querySelectorAll<HTMLButtonElement>('[data-copy]')) {
    button.addEventListener('click', async () => {
      await copyText(await copyOf(button.dataset['copy'] ?? '', await raw(), request), button);
    });
  }
}

/** What is known of a request beyond its body. */
export interface SentRequest {
  method: string;
  url: string;
  /** Name of the header with the credentials; empty when there is none. */
  auth: string;
  title: string;
}

/** An exchange as text to copy: `request` (JSON), `curl`, `prompt` or `markdown`. */
export async function copyOf(way: string, raw: Raw, request: SentRequest): Promise<string> {
  if (way === 'prompt') return promptText(raw);
  if (way === 'curl') return curl(request, await requestText(raw));
  if (way === 'markdown') return markdownText(raw, request.title);
  return requestText(raw);
}

/** The request body as it was sent, without blanks between tokens. */
export async function requestText(raw: Raw): Promise<string> {
  if (raw.encoding !== 'json') return raw.frame;
  const segments = await loadTexts(raw.segmentFiles);
  const bytes = new TextEncoder().encode(raw.frame);
  const decoder = new TextDecoder();
  let text = '';
  let from = 0;
  for (const hole of raw.holes === '' ? [] : raw.holes.split(' ')) {
    const [list = '', place] = hole.split('@');
    const at = Number(place);
    const elements = (raw.lists[list] ?? []).map((id) => segments[id] ?? 'null').join(',');
    const isList = bytes[at] === 0x5b;
    text += decoder.decode(bytes.subarray(from, at)) + (isList ? `[${elements}]` : elements);
    from = at + (isList ? 2 : 1);
  }
  return text + decoder.decode(bytes.subarray(from));
}

/** The request as a document: title, instructions, messages, tools, answer. */
async function markdownText(raw: Raw, title: string): Promise<string> {
  const [texts, segments] = await Promise.all([loadTexts(raw.textFiles), loadTexts(raw.segmentFiles)]);
  const elements = (list: string): string[] => (raw.lists[list] ?? []).map((id) => segments[id] ?? 'null');
  return exchangeMarkdown({
    title,
    instructions: raw.texts.map((id) => texts[id] ?? ''),
    messages: elements('messages'),
    tools: elements('tools'),
    answer: raw.response,
  });
}

async function promptText(raw: Raw): Promise<string> {
  const texts = await loadTexts(raw.textFiles);
  return raw.texts.map((id) => texts[id] ?? '').join('\n\n');
}

/** Texts of several files by their numbers. */
export async function loadTexts(files: readonly string[]): Promise<Record<number, string>> {
  const loaded = await Promise.all(files.map((file) => loadData<{ texts: Record<number, string> }>(file)));
  return Object.assign({}, ...loaded.map(({ texts }) => texts));
}

export function pretty(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    // Not JSON: shown as it was sent.
    return text;
  }
}

/** A command that sends the request again. Credentials are not in the log: a variable replaces them. */
function curl({ method, url, auth }: SentRequest, body: string): string {
  const quote = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;
  return [
    `curl ${quote(url)}`,
    `-X ${method}`,
    "-H 'content-type: application/json'",
    ...(auth === '' ? [] : [`-H "${auth}: ${auth === 'authorization' ? 'Bearer ' : ''}$API_KEY"`]),
    `--data-raw ${quote(body)}`,
  ].join(' \\\n  ');
}
