import { wholes } from './patterns.ts';

/** What a line looks like, by line number: lines of one class may be values of one template line. */
export interface LineClasses {
  /** Same text but for dates, paths, numbers and their like. */
  mask: Int32Array;
  /** Same beginning: up to the first colon or equals sign, or the first words. */
  key: Int32Array;
  /** What kind of list the line could be an item of. */
  marker: Uint8Array;
  /** Letters of the line that are not part of a date, path, number or their like; 255 means as many or more. */
  letters: Uint8Array;
  /** All line, mask and key numbers are below it. */
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

/** Classifies every line once; what is compared later are integers. */
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

/** The line with everything that usually varies hidden, and without a carriage return at its end. */
export function maskLine(line: string): string {
  const start = line.length > longest ? line.slice(0, longest) : line;
  return start.replace(varying, '\u0001').replace(/\r$/, '');
}

function keyOf(shape: string): string {
  const key = keyed.exec(shape) ?? opening.exec(shape);
  return key ? `k${key[1]}` : `m${shape}`;
}

function markerOf(line: string): number {
  if (/^\s*$/.test(line)) return marker.blank;
  if (/^\s*[-*+•] /.test(line)) return marker.bullet;
  if (/^\s*\d+[.)] /.test(line)) return marker.numbered;
  if (/^(?:[ MADRCUT?!]{2}) \S/.test(line) && !/^ {3}/.test(line)) return marker.status;
  if (/^[0-9a-f]{7,40} \S/.test(line)) return marker.commit;
  if (/^[\s│]*[├└]/.test(line)) return marker.tree;
  if (/^\s*[^\s<]\S*$/.test(line) && /[/\\._]/.test(line)) return marker.token;
  return marker.text;
}
