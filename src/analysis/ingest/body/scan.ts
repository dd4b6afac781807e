import {
  BACKSLASH,
  CLOSE_BRACE,
  CLOSE_BRACKET,
  COLON,
  COMMA,
  OPEN_BRACE,
  OPEN_BRACKET,
  QUOTE,
} from './bytes.ts';

/** What a byte means outside of strings. */
const BLANK = 1;
const OPEN = 2;
const CLOSE = 3;
const STRING = 4;
const MARK = 5;
const WORD = 6;
const KIND = new Uint8Array(256);
for (const byte of [0x20, 0x09, 0x0a, 0x0d]) KIND[byte] = BLANK;
for (const byte of [OPEN_BRACKET, OPEN_BRACE]) KIND[byte] = OPEN;
for (const byte of [CLOSE_BRACKET, CLOSE_BRACE]) KIND[byte] = CLOSE;
for (const byte of [COMMA, COLON]) KIND[byte] = MARK;
KIND[QUOTE] = STRING;
// Numbers, true, false, null.
for (const byte of Buffer.from('+-.0123456789Eaeflnrstu')) KIND[byte] = WORD;

/** First byte from `at` on that is no blank. */
export function skipBlanks(buffer: Uint8Array, at: number): number {
  let position = at;
  while (KIND[buffer[position] as number] === BLANK) position++;
  return position;
}

/** Whether a JSON value can end before this byte: without it `12` would be found in `123`. */
export function endsValue(byte: number | undefined): boolean {
  if (byte === undefined) return true;
  const kind = KIND[byte];
  return kind === BLANK || kind === CLOSE || byte === COMMA;
}

/** One past the closing quote of the string whose opening quote is at `at`, or -1. */
export function stringEnd(buffer: Uint8Array, at: number, limit = buffer.length): number {
  let position = at + 1;
  while (position < limit) {
    const byte = buffer[position++];
    if (byte === QUOTE) return position;
    if (byte === BACKSLASH) position++;
  }
  return -1;
}

/** Where a value ends, and whether blanks stand between its tokens. */
export interface ValueEnd {
  end: number;
  blanks: boolean;
}

/**
 * Finds the end of the JSON value that starts at `at` (no blank), by brackets and strings alone: whether it is valid
 * is for `JSON.parse` to say. `end` is -1 when it does not end within the buffer.
 */
export function findEnd(buffer: Uint8Array, at: number, result: ValueEnd): void {
  const limit = buffer.length;
  result.blanks = false;
  let depth = 0;
  let position = at;
  while (position < limit) {
    switch (KIND[buffer[position] as number]) {
      case STRING:
        position = stringEnd(buffer, position, limit);
        if (position === -1 || depth === 0) {
          result.end = position;
          return;
        }
        break;
      case OPEN:
        depth++;
        position++;
        break;
      case CLOSE:
        position++;
        if (--depth <= 0) {
          result.end = depth === 0 ? position : -1;
          return;
        }
        break;
      case BLANK:
        result.blanks = true;
        position++;
        break;
      case WORD:
        position++;
        while (position < limit && KIND[buffer[position] as number] === WORD) position++;
        if (depth === 0) {
          result.end = position;
          return;
        }
        break;
      case MARK:
        if (depth === 0) {
          result.end = -1;
          return;
        }
        position++;
        break;
      default:
        result.end = -1;
        return;
    }
  }
  result.end = -1;
}

/**
 * Copies JSON text without the blanks between its tokens to `target` and returns one past the last byte written, or -1
 * when taking a blank out would join two words (`1 2` is no JSON, but `12` is).
 */
export function copyCompact(
  buffer: Uint8Array,
  at: number,
  end: number,
  target: Uint8Array,
  to: number,
): number {
  let written = to;
  let position = at;
  while (position < end) {
    const byte = buffer[position] as number;
    const kind = KIND[byte];
    if (kind === STRING) {
      const stop = stringEnd(buffer, position, end);
      if (stop === -1) return -1;
      target.set(buffer.subarray(position, stop), written);
      written += stop - position;
      position = stop;
    } else if (kind === BLANK) {
      position = skipBlanks(buffer, position);
      const joins =
        written > to &&
        position < end &&
        KIND[target[written - 1] as number] === WORD &&
        KIND[buffer[position] as number] === WORD;
      if (joins) return -1;
    } else {
      target[written++] = byte;
      position++;
    }
  }
  return written;
}
