import { MAX_DEPTH } from '../json.ts';
import {
  BACKSLASH,
  CLOSE_BRACE,
  CLOSE_BRACKET,
  COLON,
  COMMA,
  OPEN_BRACE,
  OPEN_BRACKET,
  QUOTE,
} from './scan.ts';

/** Facts about a JSON text that was checked without building its value. */
export interface ScannedJson {
  /** There are newlines between its tokens. */
  newlines: boolean;
  /** The string value of the member `model` of the outermost object, where it has one. */
  model: string | null;
}

const MINUS = 0x2d;
const POINT = 0x2e;
const LETTER_U = 0x75;

/** What may come next. */
const VALUE = 0;
const VALUE_OR_END = 1;
const NAME = 2;
const NAME_OR_END = 3;
const AFTER_NAME = 4;
const AFTER_VALUE = 5;

const literals = ['true', 'false', 'null'].map((word) => Buffer.from(word));
const modelName = Buffer.from('"model"');

/**
 * Checks whether a text is JSON (RFC 8259) nested at most MAX_DEPTH deep; undefined when it is not. The body of a long
 * conversation is megabytes of text that the record does not need to know: building its value costs several times
 * as much, most of it in garbage.
 * @param text valid UTF-8
 */
export function scanJson(text: Buffer): ScannedJson | undefined {
  const found: ScannedJson = { newlines: false, model: null };
  const source = wordsOf(text);
  const open: number[] = [];
  let expected: number = VALUE;
  let isModel = false;
  let at = 0;
  for (;;) {
    let byte = text[at];
    while (byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09) {
      found.newlines ||= byte === 0x0a || byte === 0x0d;
      byte = text[++at];
    }
    if (byte === undefined) return expected === AFTER_VALUE && open.length === 0 ? found : undefined;
    const start = at;
    if (byte === QUOTE && expected <= NAME_OR_END) {
      at = validStringEnd(source, at);
      if (at === -1) return undefined;
      const outermost = open.length === 1 && open[0] === OPEN_BRACE;
      if (expected >= NAME) isModel = outermost && text.subarray(start, at).equals(modelName);
      else if (isModel && outermost) found.model = JSON.parse(text.toString('utf8', start, at)) as string;
      expected = expected >= NAME ? AFTER_NAME : AFTER_VALUE;
    } else if (expected === AFTER_NAME) {
      if (byte !== COLON) return undefined;
      at++;
      expected = VALUE;
    } else if (byte === CLOSE_BRACE || byte === CLOSE_BRACKET) {
      // The codes of closing brackets are two above those of opening ones.
      const mayEnd =
        expected === AFTER_VALUE || expected === (byte === CLOSE_BRACE ? NAME_OR_END : VALUE_OR_END);
      if (!mayEnd || open.pop() !== byte - 2) return undefined;
      at++;
      expected = AFTER_VALUE;
    } else if (expected === AFTER_VALUE) {
      if (byte !== COMMA || open.length === 0) return undefined;
      at++;
      expected = open.at(-1) === OPEN_BRACE ? NAME : VALUE;
    } else if (expected >= NAME || open.length >= MAX_DEPTH) {
      return undefined;
    } else if (byte === OPEN_BRACE || byte === OPEN_BRACKET) {
      open.push(byte);
      at++;
      expected = byte === OPEN_BRACE ? NAME_OR_END : VALUE_OR_END;
    } else {
      at = wordEnd(text, at);
      if (at === -1) return undefined;
      expected = AFTER_VALUE;
    }
  }
}

/** The text, and the whole words of four bytes within it, from the first word boundary at or before its start. */
interface Words {
  text: Buffer;
  words: Int32Array;
  /** Bytes of the first word before the text. */
  before: number;
}

function wordsOf(text: Buffer): Words {
  const before = text.byteOffset & 3;
  const count = (before + text.length) >> 2;
  return { text, words: new Int32Array(text.buffer, text.byteOffset - before, count), before };
}

/** One past the closing quote of the string that opens at `start`, or -1 when JSON allows no such string. */
function validStringEnd(source: Words, start: number): number {
  const { text } = source;
  let at = start + 1;
  for (;;) {
    at = plainEnd(source, at);
    const byte = text[at];
    if (byte === QUOTE) return at + 1;
    if (byte !== BACKSLASH) return -1;
    const escaped = text[at + 1];
    if (escaped === LETTER_U) {
      for (let digit = at + 2; digit < at + 6; digit++) if (!isHex(text[digit])) return -1;
      at += 6;
    } else if (isEscape(escaped)) at += 2;
    else return -1;
  }
}

/**
 * Where the bytes that need no escape inside a string end. Four bytes at a time (a byte below 0x20, a quote or a
 * backslash sets a high bit): six times as fast as one by one, and nearly all of a body is such text.
 */
function plainEnd({ text, words, before }: Words, from: number): number {
  let at = from;
  while (((at + before) & 3) !== 0 && isPlain(text[at])) at++;
  if (((at + before) & 3) !== 0) return at;
  let index = (at + before) >> 2;
  for (; index < words.length; index++) {
    const word = words[index] as number;
    const quotes = word ^ 0x22222222;
    const backslashes = word ^ 0x5c5c5c5c;
    const marks =
      ((word - 0x20202020) & ~word) |
      ((quotes - 0x01010101) & ~quotes) |
      ((backslashes - 0x01010101) & ~backslashes);
    if ((marks & 0x80808080) !== 0) break;
  }
  at = (index << 2) - before;
  while (isPlain(text[at])) at++;
  return at;
}

function isPlain(byte: number | undefined): boolean {
  return byte !== undefined && byte >= 0x20 && byte !== QUOTE && byte !== BACKSLASH;
}

/** One past the literal or number that begins at `start`, or -1. */
function wordEnd(text: Buffer, start: number): number {
  for (const literal of literals) {
    const end = start + literal.length;
    if (text[start] === literal[0]) return text.subarray(start, end).equals(literal) ? end : -1;
  }
  let at = text[start] === MINUS ? start + 1 : start;
  const digits = digitsEnd(text, at);
  if (digits === at || (text[at] === 0x30 && digits > at + 1)) return -1;
  at = digits;
  if (text[at] === POINT) {
    at = digitsEnd(text, at + 1);
    if (!isDigit(text[at - 1])) return -1;
  }
  if (text[at] === 0x65 || text[at] === 0x45) {
    const exponent = text[at + 1] === MINUS || text[at + 1] === 0x2b ? at + 2 : at + 1;
    at = digitsEnd(text, exponent);
    if (at === exponent) return -1;
  }
  return at;
}

function digitsEnd(text: Buffer, at: number): number {
  while (isDigit(text[at])) at++;
  return at;
}

function isDigit(byte: number | undefined): boolean {
  return byte !== undefined && byte >= 0x30 && byte <= 0x39;
}

function isHex(byte: number | undefined): boolean {
  return isDigit(byte) || (byte !== undefined && (byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x66);
}

/** `"`, `\`, `/`, b, f, n, r or t. */
function isEscape(byte: number | undefined): boolean {
  switch (byte) {
    case QUOTE:
    case BACKSLASH:
    case 0x2f:
    case 0x62:
    case 0x66:
    case 0x6e:
    case 0x72:
    case 0x74:
      return true;
    default:
      return false;
  }
}
