import { memberRanges } from '../wire/json/members.ts';
import { QUOTE } from '../wire/json/scan.ts';
import { isObject, type JsonObject, MAX_DEPTH, parseJson } from '../wire/json.ts';

/** An object whose long members were left as the bytes they were written in. */
interface CutObject {
  /** The members, without those that were cut out. */
  members: JsonObject;
  /** The JSON text of the members that were cut out, by dotted path. */
  texts: Map<string, Buffer>;
}

/**
 * Parses a JSON object except for the members at the given dotted paths (at most one dot): those are handed over as
 * bytes, so that a body keeps the text it had. Null when the text is no JSON object, or is nested too deep.
 */
export function cutObject(text: Buffer, paths: readonly string[]): CutObject | null {
  const ranges = memberRanges(text);
  if (ranges === null) return null;
  const members: JsonObject = {};
  const texts = new Map<string, Buffer>();
  for (const { name, start, end, depth } of ranges) {
    const bytes = text.subarray(start, end);
    if (paths.includes(name)) {
      if (!isNull(bytes)) texts.set(name, trimmed(bytes));
      continue;
    }
    const below = paths.flatMap((path) => (path.startsWith(`${name}.`) ? [path.slice(name.length + 1)] : []));
    const inner = below.length > 0 ? cutObject(bytes, below) : null;
    const value = inner?.members ?? (depth > MAX_DEPTH ? undefined : parseJson(bytes.toString()));
    if (value === undefined) return null;
    setOwn(members, name, value);
    for (const [path, part] of inner?.texts ?? []) texts.set(`${name}.${path}`, part);
  }
  return { members, texts };
}

/** Sets a member under any name, `__proto__` too. */
function setOwn(object: JsonObject, name: string, value: unknown): void {
  Object.defineProperty(object, name, { value, writable: true, enumerable: true, configurable: true });
}

const isNull = (bytes: Buffer): boolean => bytes.length < 32 && bytes.toString().trim() === 'null';

function trimmed(bytes: Buffer): Buffer {
  let start = 0;
  let end = bytes.length;
  while (start < end && (bytes[start] as number) <= 0x20) start++;
  while (end > start && (bytes[end - 1] as number) <= 0x20) end--;
  return bytes.subarray(start, end);
}

/** A body that is JSON text within a string is that text. */
export function bodyBytes(text: Buffer | undefined): Buffer | undefined {
  if (text === undefined) return undefined;
  if (text[0] !== QUOTE) return text;
  const inner = parseJson(text.toString());
  return typeof inner === 'string' && inner !== '' ? Buffer.from(inner) : undefined;
}

/** A whole line as a JSON object, or null. */
export function objectLine(line: Buffer): JsonObject | null {
  const value = parseJson(line.toString());
  return isObject(value) ? value : null;
}
