import { memberRanges } from '../wire/json/members.ts';
import { CLOSE_BRACKET, COMMA, findEnd, OPEN_BRACE, OPEN_BRACKET, skipBlanks } from '../wire/json/scan.ts';

/** Shortest value that is stored apart from what is around it, in bytes. */
const SHORTEST = 64;
/** Objects in objects that are looked into: some agents wrap the request in an envelope. */
const MAX_DEPTH = 3;

/**
 * Splits the JSON text of a request into pieces that other requests repeat: each message, each tool, each long text. The
 * pieces in order are the text, byte for byte. Anything that is no JSON object is one piece.
 */
export function piecesOf(text: string): string[] {
  const bytes = Buffer.from(text);
  const cuts = new Set<number>([0, bytes.length]);
  collectCuts(bytes, 0, bytes.length, 0, cuts);
  const places = [...cuts].sort((a, b) => a - b);
  return places.slice(1).flatMap((end, index) => {
    const start = places[index] as number;
    return end > start ? [bytes.toString('utf8', start, end)] : [];
  });
}

function collectCuts(bytes: Buffer, from: number, to: number, depth: number, cuts: Set<number>): void {
  for (const member of memberRanges(bytes.subarray(from, to)) ?? []) {
    const start = skipBlanks(bytes, from + member.start);
    const end = from + member.end;
    if (end - start < SHORTEST) continue;
    if (bytes[start] === OPEN_BRACE && depth < MAX_DEPTH) collectCuts(bytes, start, end, depth + 1, cuts);
    else if (bytes[start] === OPEN_BRACKET) cutElements(bytes, start, end, cuts);
    else {
      cuts.add(start);
      cuts.add(end);
    }
  }
}

/** Each element apart from the commas between them, so that the last one of a list is the same text when others follow. */
function cutElements(bytes: Buffer, start: number, end: number, cuts: Set<number>): void {
  const value = { end: 0, blanks: false, depth: 0 };
  for (let at = skipBlanks(bytes, start + 1); at < end && bytes[at] !== CLOSE_BRACKET; ) {
    findEnd(bytes, at, value);
    if (value.end === -1 || value.end > end) return;
    if (value.end - at >= SHORTEST) {
      cuts.add(at);
      cuts.add(value.end);
    }
    at = skipBlanks(bytes, value.end);
    if (bytes[at] !== COMMA) return;
    at = skipBlanks(bytes, at + 1);
  }
}
