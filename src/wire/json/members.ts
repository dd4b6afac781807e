import { isObject, parseJson } from '../json.ts';
import { CLOSE_BRACE, COLON, COMMA, findEnd, OPEN_BRACE, QUOTE, skipBlanks, stringEnd } from './scan.ts';

/** A member of a JSON object: its name, and the bytes of its value with the blanks around it. */
export interface MemberRange {
  name: string;
  /** First byte after the colon. */
  start: number;
  /** One past the last byte before the comma or brace that follows. */
  end: number;
  /** Levels of brackets in the value. */
  depth: number;
}

/**
 * Finds the members of a JSON object without parsing their values, so that a value can be handed on as the very
 * bytes it was written in. Returns null when the text is no object with balanced brackets; the values themselves
 * are not checked.
 */
export function memberRanges(text: Buffer): MemberRange[] | null {
  const members: MemberRange[] = [];
  const value = { end: 0, blanks: false, depth: 0 };
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
    const start = at + 1;
    findEnd(text, skipBlanks(text, start), value);
    if (value.end === -1) return null;
    const end = skipBlanks(text, value.end);
    members.push({ name, start, end, depth: value.depth });
    if (text[end] === CLOSE_BRACE) return isAtEnd(text, end + 1) ? members : null;
    if (text[end] !== COMMA) return null;
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

function isAtEnd(text: Buffer, at: number): boolean {
  return skipBlanks(text, at) === text.length;
}

/** The members of a JSON object that are written before one with a given name, and where that one's value begins. */
export interface LeadingMembers {
  members: Record<string, unknown>;
  /** First byte of the value. */
  start: number;
}

/** How far into a line the member is looked for. */
const HEAD_BYTES = 4 << 10;

/**
 * Reads an object's members up to the one named `stop` without looking at what follows: that may be a whole
 * conversation. Null when the line does not begin so, or the member comes late.
 */
export function leadingMembers(line: Buffer, stop: string): LeadingMembers | null {
  // A quote inside a string has a backslash before it, so with a colon behind it this is the name of a member.
  const name = Buffer.from(`"${stop}"`);
  const head = line.subarray(0, HEAD_BYTES);
  for (let at = head.indexOf(name); at !== -1; at = head.indexOf(name, at + 1)) {
    const colon = skipBlanks(line, at + name.length);
    if (line[colon] !== COLON) continue;
    const before = line.toString('utf8', 0, at).trimEnd();
    // A member of an object within this one leaves that one open: it does not parse.
    const members = parseJson(`${before.endsWith(',') ? before.slice(0, -1) : before}}`);
    if (isObject(members)) return { members, start: skipBlanks(line, colon + 1) };
  }
  return null;
}
