import { type Figures, figureIn, figuresOf } from '../languages/figures.ts';
import { languageOf } from '../languages/list.ts';
import { fill, type Part, plainText, type Speech, type Values } from '../languages/message.ts';
import type { Table } from './choose-language.ts';

/** What one language needs to speak. */
interface Voice {
  code: string;
  table: Table | undefined;
  figures: Figures;
  rules: Intl.PluralRules;
}

let voice: Voice | undefined;

/**
 * The language the page is in now: English until the table of another one has come. Kept by the page and not by this
 * module, which every script of the site has a copy of.
 */
function current(): Voice {
  const wanted = document.documentElement.dataset['language'] ?? 'en';
  const table = window.lensTables[wanted];
  const code = table ? wanted : 'en';
  if (voice?.code === code) return voice;
  const { locale } = languageOf([code]);
  voice = { code, table, figures: figuresOf(locale), rules: new Intl.PluralRules(locale) };
  return voice;
}

/** Whether the page speaks another language than the one it was made in. */
export const isForeign = (): boolean => current().table !== undefined;

const speech: Speech = {
  plural: (value) => current().rules.select(value),
  figure(value, kind) {
    const make = (current().figures as unknown as Record<string, (of: number | string) => string>)[kind];
    if (!make) throw new Error(`No figures of the kind ${kind}`);
    return make(value);
  },
  word: (english) => current().table?.[english] ?? english,
};

/** A message of lens' own in the language of the page, in parts. */
export const partsOf = (message: string, values: Values): Part[] =>
  fill(current().table?.[message] ?? message, values, speech);

/** A message of lens' own in the language of the page. */
export const say = (message: string, values: Values = {}): string => plainText(partsOf(message, values));

/** A message that has no places. */
export const word = (english: string): string => speech.word(english);

/** A text that is nothing but a figure in English, as the locale writes it; undefined when it is something else. */
export const sameFigure = (text: string): string | undefined => figureIn(current().figures, text);
