import { wholes } from './patterns.ts';

/** Classes of lines, by line number: lines of one class may be values of one template line. */
export interface LineClasses {
  /** Equal for lines that differ only in dates, paths, numbers and similar values. */
  mask: Int32Array;
  /** Equal for lines with the same beginning: up to the first colon or equals sign, or the first words. */
  key: Int32Array;
  /** The kind of list that the line could be an item of. */
  marker: Uint8Array;
  /** Number of letters outside of dates, paths, numbers and similar values; 255 means 255 or more. */
  letters: Uint8Array;
  /** Upper limit (exclusive) of all line, mask and key numbers. */
  count: number;
}

export const marker = {
  blank: 0,
  text: 1,
  bullet: 2,
  numbered: 3,
  status: 4,
  commit: 5,
  token: 6,
  tree: 7,
} as const;

const varying = new RegExp(
  `${wholes.datetime}|${wholes.uuid}|${wholes.url}|${wholes.date}|${wholes.time}|${wholes.path}|\\b[0-9a-f]{7,40}\\b|\\d[\\d.,]*`,
  'giu',
);
const keyed = /^(\s*(?:[-*+•] )?[^:=\s][^:=]{0,59}?[:=])/;
const opening = /^(\s*(?:[-*+•] |\d+[.)] )?\S+\s+\S+)\s+\S+\s+\S/;
const longest = 4000;

/** Classifies every line once, so that later comparisons use integers. */
export function classifyLines(lines: readonly string[]): LineClasses {
  const mask = new Int32Array(lines.length);
  const key = new Int32Array(lines.length);
  const markers = new Uint8Array(lines.length);
  const letters = new Uint8Array(lines.length);
  const numbers = new Map<string, number>();
  const number = (text: string): number => {
    const known = numbers.get(text);
    if (known !== undefined) return known;
    numbers.set(text, numbers.size);
    return numbers.size - 1;
  };
  lines.forEach((line, i) => {
    const shape = maskLine(line);
    mask[i] = number(`m${shape}`);
    key[i] = number(keyOf(shape));
    markers[i] = markerOf(line);
    letters[i] = Math.min(255, shape === line ? line.length : shape.replace(/[^\p{L}]/gu, '').length);
  });
  return { mask, key, marker: markers, letters, count: Math.max(numbers.size, lines.length) };
}

/** The line with all values that usually vary masked, and without a trailing carriage return. */
export function maskLine(line: string): string {
  const start = line.length > longest ? line.slice(0, longest) : line;
  return start.replace(varying, '\u0001').replace(/\r$/, '');
}

const longestMarkup = 200;
const markup = /^\s*(?:<[/!?]?[A-Za-z][\w.:-]*(?:\s[^<>]*)?>|[`~]{3,}\w*|[-=*_#]{3,})\s*$/;

/**
 * Whether a line only marks a beginning or an end: a tag, a fence, a rule. Agents use the same few around everything
 * they inject, so such a line does not show which texts belong together.
 */
export function isMarkup(line: string): boolean {
  return line.length <= longestMarkup && markup.test(line);
}

function keyOf(shape: string): string {
  const key = keyed.exec(shape) ?? opening.exec(shape);
  return key ? `k${key[1]}` : `m${shape}`;
}

/** ` M src/a.ts`; some agents write `git: ` before each line and remove the blanks at its start. */
export const gitStatusLine = /^(?:(?! {3})[ MADRCUT?!]{2} \S|git: (?:[ MADRCUT?!]{2}|[MADRCUT?!]) \S+$)/;
/** `bf29770 Add a README`. */
export const gitLogLine = /^[0-9a-f]{7,40} \S/;

function markerOf(line: string): number {
  if (/^\s*$/.test(line)) return marker.blank;
  if (/^\s*[-*+•] /.test(line)) return marker.bullet;
  if (/^\s*\d+[.)] /.test(line)) return marker.numbered;
  if (gitStatusLine.test(line)) return marker.status;
  if (gitLogLine.test(line)) return marker.commit;
  if (/^[\s│]*[├└]/.test(line)) return marker.tree;
  if (/^\s*[^\s<]\S*$/.test(line) && /[/\\._]/.test(line)) return marker.token;
  return marker.text;
}
