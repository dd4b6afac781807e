import { wholes } from './patterns.ts';

/** Letters of scripts without spaces between words, with marks such as ー that several scripts share. */
const unspacedLetter =
  '(?:(?=[\\p{L}\\p{M}\\p{N}])[\\p{scx=Han}\\p{scx=Hiragana}\\p{scx=Katakana}\\p{sc=Thai}\\p{sc=Lao}\\p{sc=Khmer}\\p{sc=Myanmar}])';
/** Korean separates words by spaces, but particles follow a value directly. */
const hangul = '\\p{sc=Hangul}';
const letter = `(?:(?!${unspacedLetter}|${hangul})[\\p{L}\\p{M}\\p{N}_])`;

const token = new RegExp(
  [
    wholes.datetime,
    wholes.uuid,
    wholes.url,
    wholes.date,
    wholes.time,
    wholes.path,
    wholes.version,
    `${letter}+(?:[-.'’]${letter}+)*`,
    `${unspacedLetter}+`,
    `${hangul}+`,
    '\\s+',
    '[^]',
  ].join('|'),
  'gu',
);

/** Scripts without spaces between words. */
export const unspaced =
  /[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Thai}\p{sc=Lao}\p{sc=Khmer}\p{sc=Myanmar}]/u;
const run = new RegExp(`^${unspacedLetter}{2,}$`, 'u');
/** The dictionaries of ICU do not depend on the requested locale. */
const words = new Intl.Segmenter('en', { granularity: 'word' });

/**
 * Splits a line into units that vary as a whole: dates, paths, identifiers, words, blanks, single characters. Text in
 * scripts without spaces is split into words by dictionary (Unicode Standard Annex 29, as implemented by ICU); such text
 * and Korean end where letters of other scripts and digits begin.
 */
export function tokenize(line: string): string[] {
  const found: string[] = line.match(token) ?? [];
  if (!unspaced.test(line)) return found;
  return found.flatMap((text) =>
    run.test(text) ? [...words.segment(text)].map(({ segment }) => segment) : [text],
  );
}

/** Whether a token has letters or digits: punctuation and blanks alone are no evidence of a pattern. */
export function isWord(text: string): boolean {
  return /[\p{L}\p{N}]/u.test(text);
}
