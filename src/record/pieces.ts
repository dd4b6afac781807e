import { findEnd, OPEN_BRACE } from '../wire/json/scan.ts';
import { scanJson } from '../wire/json/validate.ts';

/** How a record of lens begins: raw, and not escaped, it is in a line only where a record begins. */
const RECORD_START = Buffer.from('{"v":');

/** A line in pieces: runs of zero bytes, whole records, and what is between the places where records begin. */
export function* piecesOf(line: Buffer): Generator<{ bytes: Buffer; at: number }> {
  let at = 0;
  // A value that does not end is searched for once: each search may read the whole line.
  let isWhole = true;
  while (at < line.length) {
    const start = at;
    const end: number = isWhole && line[at] === OPEN_BRACE ? objectEnd(line, at) : 0;
    isWhole = end !== -1;
    if (end > 0) at = end;
    else if (separators.has(line[at] as number)) while (separators.has(line[at] ?? -1)) at++;
    else if (line[at] === 0) while (line[at] === 0) at++;
    else {
      const ends = [line.indexOf(0, at), line.indexOf(RECORD_START, at + 1)].filter((end) => end !== -1);
      at = Math.min(line.length, ...ends);
    }
    const bytes = line.subarray(start, at);
    if (!separators.has(bytes[0] as number)) yield { bytes, at: start };
  }
}

/**
 * Bytes between records that are nothing to report: blanks, commas and brackets of an array, record separators
 * (RFC 7464), and those of the byte order mark and of the line separators of Unicode.
 */
const separators: ReadonlySet<number> = new Set(Buffer.from(' \t\r\v\f,[]\u001e\ufeff\u2028\u2029'));

/** The first object of a text, after what may be between records; undefined where none is whole. */
export function firstObject(text: string): string | undefined {
  const line = Buffer.from(text);
  const start = line.findIndex((byte) => !separators.has(byte));
  if (line[start] !== OPEN_BRACE) return undefined;
  const end = objectEnd(line, start);
  return end === -1 ? undefined : line.toString('utf8', start, end);
}

/** Whether a line is whole objects, and nothing else but what may be between records. */
export function isWholeObjects(line: Buffer): boolean {
  const pieces = [...piecesOf(line)];
  return (
    pieces.length > 0 && pieces.every(({ bytes }) => bytes[0] === OPEN_BRACE && scanJson(bytes) !== undefined)
  );
}

/** One past the JSON object that begins at `at`, or -1. */
function objectEnd(line: Buffer, at: number): number {
  const found = { end: 0, blanks: false, depth: 0 };
  findEnd(line, at, found);
  return found.end === -1 || scanJson(line.subarray(at, found.end)) === undefined ? -1 : found.end;
}

/** Whether a line is empty but for its carriage return. */
export function isBlank(line: Buffer): boolean {
  return line.length < 3 && line.toString('latin1').trim() === '';
}
