import { figureIn } from '../languages/figures.ts';
import { languageOf } from '../languages/list.ts';
import { formatMessage, type Locale, type Part, plainText, type Values } from '../languages/message.ts';
import { type Figures, figuresOf } from '../text/figures.ts';
import type { Table } from './choose-language.ts';

interface PageLocale extends Locale {
  code: string;
  figures: Figures;
  /** Undefined in English, the language that pages are written in. */
  table: Table | undefined;
}

let locale: PageLocale | undefined;

/**
 * The current language of the page: English until the table of another one has loaded. The choice is stored in the
 * document, not in this module, because each script of the site has its own copy of this module.
 */
function current(): PageLocale {
  const wanted = document.documentElement.dataset['language'] ?? 'en';
  const table = window.lensTables[wanted];
  const code = table ? wanted : 'en';
  if (locale?.code === code) return locale;
  const { locale: tag } = languageOf([code]);
  locale = { code, tag, table, figures: figuresOf(tag), word: (english) => table?.[english] ?? english };
  return locale;
}

/** Whether the page is shown in another language than English. */
export const isForeign = (): boolean => current().table !== undefined;

/** Figures as the language of the page writes them. */
export const figures = (): Figures => current().figures;

/** A message in the language of the page, in parts. */
export function messageParts(message: string, values: Values): Part[] {
  const { table } = current();
  return formatMessage(table?.[message] ?? message, values, current());
}

/** A message in the language of the page. */
export const t = (message: string, values: Values = {}): string => plainText(messageParts(message, values));

/** A message without arguments in the language of the page. */
export const word = (english: string): string => current().word(english);

/** A text that is nothing but a figure in English, as the locale writes it; undefined when it is something else. */
export const localFigure = (text: string): string | undefined => figureIn(current().figures, text);
