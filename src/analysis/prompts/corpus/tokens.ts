import { wholes } from './patterns.ts';

const token = new RegExp(
  [
    wholes.datetime,
    wholes.uuid,
    wholes.url,
    wholes.date,
    wholes.time,
    wholes.path,
    wholes.version,
    "[\\p{L}\\p{M}\\p{N}_]+(?:[-.'’][\\p{L}\\p{M}\\p{N}_]+)*",
    '\\s+',
    '[^]',
  ].join('|'),
  'gu',
);

/** Scripts without spaces between words. */
export const unspaced =
  /[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Thai}\p{sc=Lao}\p{sc=Khmer}\p{sc=Myanmar}]/u;
const dates = new RegExp(`(${wholes.date})`, 'iu');
/** The dictionaries of ICU do not depend on the requested locale. */
const words = new Intl.Segmenter('en', { granularity: 'word' });

/**
 * Splits a line into units that vary as a whole: dates, paths, identifiers, words, blanks, single characters. Text in
 * scripts without spaces is split into words by dictionary (Unicode Standard Annex 29, as implemented by ICU).
 */
export function tokenize(line: string): string[] {
  const found: string[] = line.match(token) ?? [];
  return unspaced.test(line) ? found.flatMap(wordsIn) : found;
}

function wordsIn(text: string): string[] {
  if (!unspaced.test(text) || text.includes('/')) return [text];
  // A date in such a text has no space before it: it is part of the run.
  return text
    .split(dates)
    .flatMap((part, i) => (i % 2 === 1 ? [part] : [...words.segment(part)].map(({ segment }) => segment)));
}

/** Whether a token has letters or digits: punctuation and blanks alone are no evidence of a pattern. */
export function isWord(text: string): boolean {
  return /[\p{L}\p{N}]/u.test(text);
}
