/** What is told of a JSON text that was looked through and not built. */
export interface ScannedJson {
  /** Newlines stand between its tokens. */
  newlines: boolean;
  /** The string value of the member `model` of the outermost object, where it has one. */
  model: string | null;
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const COLON = 0x3a;
const MINUS = 0x2d;
const POINT = 0x2e;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;

/** What may stand next. */
const VALUE = 0;
const VALUE_OR_END = 1;
const NAME = 2;
const NAME_OR_END = 3;
const AFTER_NAME = 4;
const AFTER_VALUE = 5;

/** Nesting that is followed; a deeper text counts as none. */
const DEEPEST = 100_000;

/** 0 for a byte that stands for itself inside a string. */
const special = new Uint8Array(256).fill(1, 0, 0x20);
special[QUOTE] = 1;
special[BACKSLASH] = 1;

const literals = ['true', 'false', 'null'].map((word) => Buffer.from(word));
const modelName = Buffer.from('"model"');

/**
 * Looks through a text and says whether it is JSON (RFC 8259), as `JSON.parse` would; undefined when it is not. A body of
 * a long conversation is megabytes of text of which the record needs to know no more: to build its value costs several
 * times as much, most of it in garbage.
 * @param text valid UTF-8
 */
export function scanJson(text: Buffer): ScannedJson | undefined {
  const found: ScannedJson = { newlines: false, model: null };
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
      at = stringEnd(text, at);
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
    } else if (expected >= NAME || open.length > DEEPEST) {
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

/** One past the closing quote of the string that opens at `start`, or -1. */
function stringEnd(text: Buffer, start: number): number {
  let at = start + 1;
  for (;;) {
    while (special[text[at] as number] === 0) at++;
    if (text[at] === QUOTE) return at + 1;
    if (text[at] !== BACKSLASH) return -1;
    const escaped = text[at + 1];
    if (escaped === 0x75) {
      for (let digit = at + 2; digit < at + 6; digit++) if (!isHex(text[digit])) return -1;
      at += 6;
    } else if (isEscape(escaped)) at += 2;
    else return -1;
  }
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
  return byte !== undefined && '"\\/bfnrt'.includes(String.fromCharCode(byte));
}
