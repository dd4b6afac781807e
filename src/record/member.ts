const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const COLON = 0x3a;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;

/** A member of a JSON object: its name, and the bytes of its value with the blanks around it. */
export interface MemberRange {
  name: string;
  /** First byte after the colon. */
  start: number;
  /** One past the last byte before the comma or brace that follows. */
  end: number;
}

/**
 * Finds the members of a JSON object without parsing their values, so that a value can be handed on as the very
 * bytes it was written in. Returns null when the text is no object with balanced brackets; the values themselves
 * are not checked.
 */
export function memberRanges(text: Buffer): MemberRange[] | null {
  const members: MemberRange[] = [];
  let at = skipBlanks(text, 0);
  if (text[at] !== OPEN_BRACE) return null;
  at = skipBlanks(text, at + 1);
  if (text[at] === CLOSE_BRACE) return isAtEnd(text, at + 1) ? members : null;
  for (;;) {
    if (text[at] !== QUOTE) return null;
    const nameEnd = stringEnd(text, at);
    if (nameEnd === -1) return null;
    const name = nameOf(text.toString('utf8', at, nameEnd));
    at = skipBlanks(text, nameEnd);
    if (name === null || text[at] !== COLON) return null;
    const end = valueEnd(text, at + 1);
    if (end === -1) return null;
    members.push({ name, start: at + 1, end });
    if (text[end] === CLOSE_BRACE) return isAtEnd(text, end + 1) ? members : null;
    at = skipBlanks(text, end + 1);
  }
}

function nameOf(quoted: string): string | null {
  if (!quoted.includes('\\')) return quoted.slice(1, -1);
  try {
    return JSON.parse(quoted) as string;
  } catch {
    return null;
  }
}

/** The comma or closing brace after a member's value, or -1. */
function valueEnd(text: Buffer, start: number): number {
  let depth = 0;
  for (let at = start; at < text.length; at++) {
    switch (text[at]) {
      case QUOTE:
        at = stringEnd(text, at) - 1;
        if (at < 0) return -1;
        break;
      case OPEN_BRACE:
      case OPEN_BRACKET:
        depth++;
        break;
      case CLOSE_BRACKET:
        depth--;
        if (depth < 0) return -1;
        break;
      case CLOSE_BRACE:
        if (depth === 0) return at;
        depth--;
        break;
      case COMMA:
        if (depth === 0) return at;
        break;
      default:
    }
  }
  return -1;
}

/** One past the closing quote of the string that opens at `start`, or -1. Jumps from quote to quote. */
function stringEnd(text: Buffer, start: number): number {
  for (let quote = text.indexOf(QUOTE, start + 1); quote !== -1; quote = text.indexOf(QUOTE, quote + 1)) {
    let backslashes = 0;
    while (text[quote - 1 - backslashes] === BACKSLASH) backslashes++;
    if (backslashes % 2 === 0) return quote + 1;
  }
  return -1;
}

function skipBlanks(text: Buffer, at: number): number {
  while (isBlank(text[at])) at++;
  return at;
}

function isAtEnd(text: Buffer, at: number): boolean {
  return skipBlanks(text, at) === text.length;
}

function isBlank(byte: number | undefined): boolean {
  return byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;
}
