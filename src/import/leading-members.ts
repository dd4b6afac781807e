const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COLON = 0x3a;
const BLANKS = new Set([0x20, 0x09, 0x0a, 0x0d]);

/** The members of a JSON object that stand before one with a given name, and where that one's value begins. */
export interface LeadingMembers {
  members: Record<string, unknown>;
  /** First byte of the value. */
  start: number;
}

/**
 * Reads an object's members up to the one named `stop` without looking at what follows: that may be a whole
 * conversation. Null when the line does not begin so.
 */
export function leadingMembers(line: Buffer, stop: string): LeadingMembers | null {
  const at = memberStart(line, stop);
  if (at === null) return null;
  const head = line.toString('utf8', 0, at.name).trimEnd();
  try {
    const members: unknown = JSON.parse(`${head.endsWith(',') ? head.slice(0, -1) : head}}`);
    return { members: members as Record<string, unknown>, start: at.value };
  } catch {
    return null;
  }
}

/** Where the name of a top-level member stands, and where its value begins. */
function memberStart(line: Buffer, name: string): { name: number; value: number } | null {
  const quoted = Buffer.from(JSON.stringify(name));
  let depth = 0;
  for (let at = 0; at < line.length; at++) {
    const byte = line[at];
    if (byte === 0x7b || byte === 0x5b) depth++;
    else if (byte === 0x7d || byte === 0x5d) depth--;
    else if (byte === QUOTE) {
      const end = stringEnd(line, at);
      if (end === -1) return null;
      if (
        depth === 1 &&
        end - at === quoted.length &&
        line.compare(quoted, 0, quoted.length, at, end) === 0
      ) {
        const colon = skipBlanks(line, end);
        if (line[colon] === COLON) return { name: at, value: skipBlanks(line, colon + 1) };
      }
      at = end - 1;
    }
    if (depth === 0 && at > 0) return null;
  }
  return null;
}

function stringEnd(line: Buffer, start: number): number {
  for (let at = start + 1; at < line.length; at++) {
    if (line[at] === BACKSLASH) at++;
    else if (line[at] === QUOTE) return at + 1;
  }
  return -1;
}

function skipBlanks(line: Buffer, from: number): number {
  let at = from;
  while (BLANKS.has(line[at] as number)) at++;
  return at;
}
