import { type FormatXMLElementFn, IntlMessageFormat } from 'intl-messageformat';

/**
 * Value of an argument of a message: a number, a text from a log, texts to join as a list, a word that is translated, code
 * that is the same in every language, the target of a link (a path from the root of the site), or further messages, words
 * and code with a separator between them, and the number of those that are left out.
 */
export type Value =
  | number
  | string
  | { list: string[] }
  | { word: string }
  | { code: string }
  | { href: string }
  | { items: readonly Item[]; separator: string; left: number };
export interface Values {
  readonly [name: string]: Value;
}
type Item = { message: string; values: Values } | { word: string } | { code: string };

/** A piece of a formatted message: text of lens, a text from a log, code, or a link around further pieces. */
export type Part =
  | string
  | { kind: 'value'; text: string }
  | { kind: 'code'; text: string }
  | { kind: 'link'; href: string; parts: Part[] };

/** Formats that a message can name: `{size, number, bytes}`. A number without one is a count. */
export const numberFormats = ['count', 'short', 'percent', 'bytes', 'money', 'duration'] as const;
export const dateFormats = ['moment', 'day'] as const;

/** How a language writes numbers, dates (ISO 8601) and lists. */
type FigureFormats = Record<(typeof numberFormats)[number], (value: number) => string> &
  Record<(typeof dateFormats)[number], (iso: string) => string> & { list(texts: string[]): string };

export interface Locale {
  /** BCP 47 tag. */
  tag: string;
  figures: FigureFormats;
  /** Translates a message that has no arguments. */
  word(english: string): string;
}

/**
 * Formats an ICU message: `{n, plural, one {# line} other {# lines}}`, `{size, number, bytes}`, `{start, date, day}`,
 * `<link>…</link>`. Throws on a message that is not well formed and on a missing value.
 */
export function formatMessage(message: string, values: Values, locale: Locale): Part[] {
  const named = Object.entries(values).map(([name, value]) => [name, argumentOf(value, locale)]);
  const parts = parsed(message, locale).formatToParts<Argument | Part | Part[]>(Object.fromEntries(named));
  return parts.flatMap(({ value }) => partsOf(value, locale));
}

/** A message as plain text. */
export function plainText(parts: readonly Part[]): string {
  return parts
    .map((part) =>
      typeof part === 'string' ? part : part.kind === 'link' ? plainText(part.parts) : part.text,
    )
    .join('');
}

/** A number or text on its way through a message: the format that the message names decides what it becomes. */
class Argument {
  readonly value: number | string;

  constructor(value: number | string) {
    this.value = value;
  }

  valueOf(): number | string {
    return this.value;
  }

  toString(): string {
    return String(this.value);
  }
}

function argumentOf(
  value: Value,
  locale: Locale,
): Argument | Part | Part[] | FormatXMLElementFn<Argument | Part | Part[]> {
  if (typeof value !== 'object') return new Argument(value);
  if ('items' in value) return itemParts(value, locale);
  if ('list' in value) return locale.figures.list(value.list);
  if ('word' in value) return locale.word(value.word);
  if ('code' in value) return { kind: 'code', text: value.code };
  return (chunks) => ({
    kind: 'link',
    href: value.href,
    parts: chunks.flatMap((chunk) => partsOf(chunk, locale)),
  });
}

/** Follows the items of a list that are left out. */
const MORE = ' and {n} more';

function itemParts({ items, separator, left }: Extract<Value, { items: unknown }>, locale: Locale): Part[] {
  const shown = items.flatMap((item, index) => [
    ...(index > 0 && separator !== '' ? [locale.word(separator)] : []),
    ...('message' in item
      ? formatMessage(locale.word(item.message), item.values, locale)
      : partsOf(argumentOf(item, locale) as Part, locale)),
  ]);
  return left > 0 ? [...shown, ...formatMessage(locale.word(MORE), { n: left }, locale)] : shown;
}

function partsOf(part: Argument | Part | Part[], locale: Locale): Part[] {
  if (Array.isArray(part)) return part;
  if (!(part instanceof Argument)) return [part];
  if (typeof part.value === 'number') return [locale.figures.count(part.value)];
  return [{ kind: 'value', text: part.value }];
}

/** Parsed messages by locale. They are constants of the program, so there are some hundred at most. */
const cache = new WeakMap<Locale, Map<string, IntlMessageFormat>>();

function parsed(message: string, locale: Locale): IntlMessageFormat {
  const messages = cache.get(locale) ?? new Map<string, IntlMessageFormat>();
  cache.set(locale, messages);
  const known = messages.get(message);
  if (known) return known;
  const format = new IntlMessageFormat(message, locale.tag, formats, { formatters: formattersOf(locale) });
  messages.set(message, format);
  return format;
}

/** Formats by the name in the message. The fields of Intl's options carry the name on to the formatters below. */
const formats = {
  number: Object.fromEntries(numberFormats.map((name) => [name, { unit: name }])),
  date: Object.fromEntries(dateFormats.map((name) => [name, { calendar: name }])),
};

function formattersOf({ tag, figures }: Locale) {
  const rules = new Intl.PluralRules(tag);
  const find = <Name extends string>(names: readonly Name[], name: string | undefined): Name => {
    const found = names.find((candidate) => candidate === name);
    if (found === undefined) throw new Error(`Unknown format of a message: ${name}`);
    return found;
  };
  return {
    getNumberFormat: (_: unknown, options?: { unit?: string }) => {
      const name = find(numberFormats, options?.unit ?? 'count');
      // A word in place of an unknown number, such as a dash, is a string.
      const format = (value: unknown) => (typeof value === 'string' ? value : figures[name](Number(value)));
      return { format } as Intl.NumberFormat;
    },
    getDateTimeFormat: (_: unknown, options?: { calendar?: string }) => {
      const name = find(dateFormats, options?.calendar);
      return { format: (value: unknown) => figures[name](String(value)) } as Intl.DateTimeFormat;
    },
    getPluralRules: () => rules,
  };
}
