import { type Figures, figureIn, figuresOf } from '../languages/figures.ts';
import { languageOf } from '../languages/list.ts';
import { fill, type Part, plainText, type Speech, type Values } from '../languages/message.ts';
import type { Table } from './choose-language.ts';

let table: Table | undefined;
let figures: Figures = figuresOf('en');
let rules = new Intl.PluralRules('en');

/** Makes the page speak a language from now on; English when its table has not come. */
export function speak(code: string): void {
  const { locale } = languageOf([code]);
  table = window.lensTables[code];
  figures = figuresOf(table ? locale : 'en');
  rules = new Intl.PluralRules(table ? locale : 'en');
}

/** Whether the page speaks another language than the one it was made in. */
export const isForeign = (): boolean => table !== undefined;

const speech: Speech = {
  plural: (value) => rules.select(value),
  figure(value, kind) {
    const make = (figures as unknown as Record<string, (of: number | string) => string>)[kind];
    if (!make) throw new Error(`No figures of the kind ${kind}`);
    return make(value);
  },
  word: (english) => table?.[english] ?? english,
};

/** A message of lens' own in the language of the page, in parts. */
export const partsOf = (message: string, values: Values): Part[] =>
  fill(table?.[message] ?? message, values, speech);

/** A message of lens' own in the language of the page. */
export const say = (message: string, values: Values = {}): string => plainText(partsOf(message, values));

/** A message that has no places. */
export const word = (english: string): string => speech.word(english);

/** A figure as the locale writes it. */
export const figure = (value: number, kind: keyof Figures = 'count'): string => speech.figure(value, kind);

/** A text that is nothing but a figure in English, as the locale writes it; undefined when it is something else. */
export const sameFigure = (text: string): string | undefined => figureIn(figures, text);
