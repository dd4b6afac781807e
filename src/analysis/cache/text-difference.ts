import { isObject, objectOf } from '../../wire/json.ts';

/** The first difference of two texts: its line, from 1, and an excerpt of each text around it. */
export interface TextDifference {
  line: number;
  before: string;
  after: string;
  /** The common prefix. */
  shared: string;
}

/** A line up to this length is shown whole; a longer one is cut to the part around the difference. */
const wholeLine = 200;
const around = 80;

/** The first difference of two texts; null when they are equal. */
export function textDifference(before: string, after: string): TextDifference | null {
  if (before === after) return null;
  const at = firstDifference(before, after);
  const start = before.lastIndexOf('\n', at - 1) + 1;
  const line = before.slice(0, start).split('\n').length;
  return {
    line,
    before: excerpt(before, start, at),
    after: excerpt(after, start, at),
    shared: before.slice(0, at),
  };
}

/** The line that begins at `start`, or the part of it around `at`, with `…` where it is cut. */
function excerpt(text: string, start: number, at: number): string {
  const end = text.indexOf('\n', at);
  const line = text.slice(start, end < 0 ? undefined : end);
  if (line.length <= wholeLine) return line;
  const from = Math.max(0, at - start - around);
  const to = at - start + around;
  return `${from > 0 ? '…' : ''}${line.slice(from, to)}${to < line.length ? '…' : ''}`;
}

/** Length of the common prefix of two texts in characters; never splits a surrogate pair. */
function firstDifference(a: string, b: string): number {
  const most = Math.min(a.length, b.length);
  let at = 0;
  while (at < most && a.charCodeAt(at) === b.charCodeAt(at)) at++;
  const last = a.charCodeAt(at - 1);
  return at > 0 && last >= 0xd800 && last <= 0xdbff ? at - 1 : at;
}

/** The text of a block if it has one; otherwise its JSON text, formatted in lines. */
export function blockText(value: unknown): string {
  if (typeof value === 'string') return value;
  const { text, content, thinking } = objectOf(value);
  if (typeof text === 'string') return text;
  if (typeof thinking === 'string') return thinking;
  if (typeof content === 'string') return content;
  if (Array.isArray(content) && content.every((part) => typeof objectOf(part)['text'] === 'string')) {
    return content.map((part) => objectOf(part)['text']).join('\n');
  }
  return JSON.stringify(value, null, 2) ?? '';
}

/** The first member in which two values differ, as a path such as `input_schema.properties.path.description`. */
export function firstDifferentMember(a: unknown, b: unknown, path = ''): string | null {
  if (JSON.stringify(a) === JSON.stringify(b)) return null;
  if (Array.isArray(a) && Array.isArray(b)) {
    for (let at = 0; at < Math.max(a.length, b.length); at++) {
      const found = firstDifferentMember(a[at], b[at], `${path}[${at}]`);
      if (found !== null) return found;
    }
    return path;
  }
  if (!isObject(a) || !isObject(b)) return path;
  for (const name of new Set([...Object.keys(a), ...Object.keys(b)])) {
    const found = firstDifferentMember(a[name], b[name], path === '' ? name : `${path}.${name}`);
    if (found !== null) return found;
  }
  // The same members in another order: the bytes differ, so the prefix does too.
  return path;
}
