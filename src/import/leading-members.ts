/** The members of a JSON object that stand before one with a given name, and where that one's value begins. */
export interface LeadingMembers {
  members: Record<string, unknown>;
  /** First byte of the value. */
  start: number;
}

/** So far into a line the member is looked for. */
const HEAD_BYTES = 4 << 10;

/**
 * Reads an object's members up to the one named `stop` without looking at what follows: that may be a whole
 * conversation. Null when the line does not begin so, or the member comes late.
 */
export function leadingMembers(line: Buffer, stop: string): LeadingMembers | null {
  const head = line.toString('latin1', 0, HEAD_BYTES);
  // A quote inside of a string has a backslash before it, so with a colon behind it this is the name of a member.
  const name = `"${stop}"`;
  for (let at = head.indexOf(name); at !== -1; at = head.indexOf(name, at + 1)) {
    const colon = skipBlanks(head, at + name.length);
    if (head[colon] !== ':') continue;
    const before = line.toString('utf8', 0, at).trimEnd();
    const members = parsed(`${before.endsWith(',') ? before.slice(0, -1) : before}}`);
    if (members !== undefined) return { members, start: skipBlanks(head, colon + 1) };
  }
  return null;
}

function skipBlanks(text: string, from: number): number {
  let at = from;
  while (text[at] === ' ' || text[at] === '\t' || text[at] === '\r') at++;
  return at;
}

/** The object, or undefined: a member of an object within it has left that one open. */
function parsed(json: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(json);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}
