import { wholes } from '../corpus/patterns.ts';

const token = new RegExp(
  [
    wholes.datetime,
    wholes.uuid,
    wholes.url,
    wholes.date,
    wholes.time,
    wholes.path,
    wholes.version,
    "[\\p{L}\\p{N}_]+(?:[-.'’][\\p{L}\\p{N}_]+)*",
    '\\s+',
    '[^]',
  ].join('|'),
  'gu',
);

/** Splits a line into the units that vary as one: dates, paths, identifiers, words, blanks, single signs. */
export function tokenize(line: string): string[] {
  return line.match(token) ?? [];
}

/** Whether a token has letters or digits: punctuation and blanks alone are no evidence of a pattern. */
export function isWord(text: string): boolean {
  return /[\p{L}\p{N}]/u.test(text);
}
