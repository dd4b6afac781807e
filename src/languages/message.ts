/**
 * What fills a place of a message: a figure, a text of the log, a word of lens' own (looked up in the language), code
 * that is the same in every language, or where a link leads (from the root of the site).
 */
export type Value = number | string | { word: string } | { code: string } | { href: string };
export type Values = Readonly<Record<string, Value>>;

/** A message with its places filled: text, a value that stands by itself, or a link around parts. */
export type Part =
  | string
  | { kind: 'value'; text: string }
  | { kind: 'code'; text: string }
  | { kind: 'link'; href: string; parts: Part[] };

/** How figures, plurals and words are said in one language. */
export interface Speech {
  plural(value: number): Intl.LDMLPluralRule;
  /** A figure of a kind: `count` when the message names none. */
  figure(value: number | string, kind: string): string;
  word(english: string): string;
}

/**
 * Fills a message: the part of ICU MessageFormat that frames need. `{name}`, `{name, kind}` for figures (count, short,
 * percent, bytes, money, duration, moment, day; `list` for texts, one a
 * line), `{name, plural, one {# line} other {# lines}}`, and `<name>…</name>`
 * for a link. Throws on a message that is not well formed or names a place that has no value.
 */
export function fill(message: string, values: Values, speech: Speech): Part[] {
  const reader = { text: message, at: 0 };
  const parts = read(reader, values, speech, undefined);
  if (reader.at < message.length) throw new Error(`Closing mark without an opening one: ${message}`);
  return parts;
}

/** A message as plain text. */
export function plainText(parts: readonly Part[]): string {
  return parts
    .map((part) =>
      typeof part === 'string' ? part : part.kind === 'link' ? plainText(part.parts) : part.text,
    )
    .join('');
}

interface Reader {
  text: string;
  at: number;
}

const ENDS = /[{}#<]/g;

function read(reader: Reader, values: Values, speech: Speech, number: number | undefined): Part[] {
  const parts: Part[] = [];
  while (reader.at < reader.text.length) {
    ENDS.lastIndex = reader.at;
    const next = ENDS.exec(reader.text)?.index ?? reader.text.length;
    if (next > reader.at) parts.push(reader.text.slice(reader.at, next));
    reader.at = next;
    const mark = reader.text[next];
    if (mark === '}' || (mark === '<' && reader.text[next + 1] === '/')) break;
    if (mark === '{') parts.push(...place(reader, values, speech));
    else if (mark === '<') parts.push(link(reader, values, speech, number));
    else if (mark === '#') {
      reader.at++;
      parts.push(number === undefined ? '#' : speech.figure(number, 'count'));
    }
  }
  return parts;
}

function place(reader: Reader, values: Values, speech: Speech): Part[] {
  const [all, name = '', kind = ''] = take(reader, /\{(\w+)(?:, *(\w+))?/y);
  const value = values[name];
  if (value === undefined) throw new Error(`No value for ${all} in: ${reader.text}`);
  if (kind !== 'plural') {
    take(reader, /\}/y);
    return [shown(value, kind, speech)];
  }
  const category = speech.plural(Number(value));
  let chosen: Part[] | undefined;
  take(reader, /, */y);
  while (reader.text[reader.at] !== '}') {
    const [, form] = take(reader, /(zero|one|two|few|many|other) *\{/y);
    const parts = read(reader, values, speech, Number(value));
    take(reader, /\} */y);
    if (form === category || (form === 'other' && chosen === undefined)) chosen = parts;
  }
  take(reader, /\}/y);
  if (chosen === undefined) throw new Error(`No form "other" for ${name} in: ${reader.text}`);
  return chosen;
}

function shown(value: Value, kind: string, speech: Speech): Part {
  if (typeof value === 'number' || (kind !== '' && typeof value === 'string'))
    return speech.figure(value, kind === '' ? 'count' : kind);
  if (typeof value === 'string') return { kind: 'value', text: value };
  if ('word' in value) return speech.word(value.word);
  if ('code' in value) return { kind: 'code', text: value.code };
  throw new Error('A link needs a text around it');
}

function link(reader: Reader, values: Values, speech: Speech, number: number | undefined): Part {
  const [, name = ''] = take(reader, /<(\w+)>/y);
  const parts = read(reader, values, speech, number);
  take(reader, new RegExp(`</${name}>`, 'y'));
  const value = values[name];
  if (typeof value !== 'object' || !('href' in value))
    throw new Error(`No link <${name}> in: ${reader.text}`);
  return { kind: 'link', href: value.href, parts };
}

function take(reader: Reader, pattern: RegExp): RegExpExecArray {
  pattern.lastIndex = reader.at;
  const match = pattern.exec(reader.text);
  if (!match) throw new Error(`Not well formed at ${reader.at}: ${reader.text}`);
  reader.at = pattern.lastIndex;
  return match;
}
