import { fill, type Part, plainText, type Speech, type Values } from '../languages/message.ts';
import type { Saying } from '../read/twins/page.ts';
import { bytes, count, duration, moment, money, percent, short } from './format.ts';

const rules = new Intl.PluralRules('en');
/** British, as all English of the pages: no comma before the last `and`. */
const names = new Intl.ListFormat('en-GB');

const kinds: Readonly<Record<string, (value: number | string) => string>> = {
  count: (value) => count(Number(value)),
  short: (value) => short(Number(value)),
  percent: (value) => percent(Number(value), 1),
  bytes: (value) => bytes(Number(value)),
  money: (value) => money(Number(value)),
  duration: (value) => duration(Number(value)),
  moment: (value) => moment(String(value)),
  day: (value) => String(value).slice(0, 10),
  list: (value) => names.format(String(value).split('\n')),
};

const english: Speech = {
  plural: (value) => rules.select(value),
  figure(value, kind) {
    const make = kinds[kind];
    if (!make) throw new Error(`No figures of the kind ${kind}`);
    return make(value);
  },
  word: (text) => text,
};

/** A message in English, its places filled. */
export const englishParts = (message: string, values: Values): Part[] => fill(message, values, english);

/**
 * A sentence of lens' own with its figures, names and links, to be said in any language: a phrase of a page's answers.
 * See src/languages/message.ts for how messages are written. Throws on one that is not well formed.
 */
export function saying(say: string, values: Values = {}): Saying {
  return { text: plainText(englishParts(say, values)), say, with: values };
}

/** `aria-label` of an element, in any language: spread into its attributes. */
export function label(message: string, values?: Values): Record<string, string> {
  if (!values) return { 'aria-label': message, 'data-t-label': '' };
  const text = plainText(englishParts(message, values));
  return { 'aria-label': text, 'data-t-label': message, 'data-v': JSON.stringify(values) };
}
