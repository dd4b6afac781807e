/** The bytes that JSON is structured by. */
export const QUOTE = 0x22;
export const COMMA = 0x2c;
export const ZERO = 0x30;
export const COLON = 0x3a;
export const OPEN_BRACKET = 0x5b;
export const BACKSLASH = 0x5c;
export const CLOSE_BRACKET = 0x5d;
export const OPEN_BRACE = 0x7b;
export const CLOSE_BRACE = 0x7d;

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
export function skipBlanks(buffer: Buffer, at: number): number {
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

/** Bytes of a string that are looked at one by one before the search for its quote is left to the runtime. */
const SHORT_STRING = 32;

/**
 * One past the closing quote of the string whose opening quote is at `at`, or -1. Most strings are short and most bytes
 * are in long ones: short ones are walked, long ones are searched from quote to quote, which is more than twice as fast
 * as walking them.
 */
export function stringEnd(buffer: Buffer, at: number): number {
  let position = at + 1;
  const walked = Math.min(buffer.length, position + SHORT_STRING);
  while (position < walked) {
    const byte = buffer[position++];
    if (byte === QUOTE) return position;
    if (byte === BACKSLASH) position++;
  }
  for (let quote = buffer.indexOf(QUOTE, position); quote !== -1; quote = buffer.indexOf(QUOTE, quote + 1)) {
    let backslashes = 0;
    while (quote - backslashes > position && buffer[quote - 1 - backslashes] === BACKSLASH) backslashes++;
    if (backslashes % 2 === 0) return quote + 1;
  }
  return -1;
}

/** Where a value ends, whether there are blanks between its tokens, and how deep it is nested. */
export interface ValueEnd {
  end: number;
  blanks: boolean;
  /** Levels of brackets: 0 for a string or number. */
  depth: number;
}

/**
 * Finds the end of the JSON value that starts at `at` (no blank), by brackets and strings alone: whether it is valid
 * is for `JSON.parse` to decide. `end` is -1 when it does not end within the buffer.
 */
export function findEnd(buffer: Buffer, at: number, result: ValueEnd): void {
  const limit = buffer.length;
  result.blanks = false;
  result.depth = 0;
  let depth = 0;
  let position = at;
  while (position < limit) {
    switch (KIND[buffer[position] as number]) {
      case STRING:
        position = stringEnd(buffer, position);
        if (position === -1 || depth === 0) {
          result.end = position;
          return;
        }
        break;
      case OPEN:
        depth++;
        if (depth > result.depth) result.depth = depth;
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
export function copyCompact(buffer: Buffer, at: number, end: number, target: Uint8Array, to: number): number {
  let written = to;
  let position = at;
  while (position < end) {
    const byte = buffer[position] as number;
    const kind = KIND[byte];
    if (kind === STRING) {
      const stop = stringEnd(buffer, position);
      if (stop === -1 || stop > end) return -1;
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
