import { formatMessage, type Locale, type Part, plainText, type Values } from '../languages/message.ts';
import type { MessageText } from '../read/twins/page.ts';
import { figuresOf } from '../text/figures.ts';

const english: Locale = {
  tag: 'en',
  figures: figuresOf('en'),
  word: (text) => text,
};

/** Formats a message in English. */
export const englishParts = (message: string, values: Values): Part[] =>
  formatMessage(message, values, english);

/**
 * A message of lens with its values, so that the page can show it in each language. See src/languages/message.ts for the
 * syntax. Throws on a message that is not well formed.
 */
export function t(message: string, values: Values = {}): MessageText {
  return { text: plainText(englishParts(message, values)), message, values };
}

/** `aria-label` of an element, in any language: spread into its attributes. */
export function label(message: string, values?: Values): Record<string, string> {
  if (!values) return { 'aria-label': message, 'data-t-label': '' };
  const text = plainText(englishParts(message, values));
  return { 'aria-label': text, 'data-t-label': message, 'data-v': JSON.stringify(values) };
}
