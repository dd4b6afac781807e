import { copyCompact, findEnd, skipBlanks, type ValueEnd } from './json/scan.ts';

/** A JSON object of unknown members. */
export type JsonObject = Record<string, unknown>;

/**
 * Deepest nesting of a JSON value that lens reads. What models and agents send has a few dozen levels; a text that is
 * deeper is kept as text, because functions that walk values (JSON.stringify too) would run out of stack.
 */
export const MAX_DEPTH = 1000;

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The value when it is an object, else an empty one: nothing guarantees the type of a member. */
export function objectOf(value: unknown): JsonObject {
  return isObject(value) ? value : {};
}

/** The value when it is a list, else an empty one. */
export function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

/** The value when it is a string, else ''. */
export function stringOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

/** A string as it is, anything else as JSON text, null and undefined as ''. */
export function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  return value === undefined || value === null ? '' : (JSON.stringify(value) ?? '');
}

/** An index or position that a body names: a whole number from 0, else `otherwise`. Never use it as a list position. */
export function indexOf(value: unknown, otherwise: number): number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : otherwise;
}

/** Members that hold tool input as an object. */
const INPUT = /"(?:input|args|arguments)"\s*:\s*[{[]/;

/** A number that a double does not give back as it was written: many digits, an exponent, a final zero, a negative zero. */
const INEXACT = /[:[,\s]-?(?:0(?<=-0)(?=[,\]}\s])|\d[\d.]*(?:[eE]|(?<=[\d.]{15})\d|(?<=\.\d*)0(?=[,\]}\s])))/;

/**
 * The parsed text, or undefined when it is not JSON or nested deeper than {@link MAX_DEPTH}. Numbers inside tool input
 * keep the digits they were written with ({@link parseExactly}).
 *
 * @param options.isShallow the depth was checked before.
 */
export function parseJson(text: string, { isShallow = false }: { isShallow?: boolean } = {}): unknown {
  const value = parsePlain(text, isShallow);
  if (value === undefined || !INPUT.test(text) || !INEXACT.test(text)) return value;
  return outsideInput(JSON.parse(text, asWritten as Reviver));
}

/**
 * The parsed text, with every number that a double would change as a raw JSON value (`JSON.rawJSON`): JSON.stringify
 * writes it with the digits it came with, where a double would round an id of 17 digits. Undefined as of `parseJson`.
 */
function parseExactly(text: string): unknown {
  const value = parsePlain(text);
  return value !== undefined && INEXACT.test(text) ? JSON.parse(text, asWritten as Reviver) : value;
}

function parsePlain(text: string, isShallow = false): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return !isShallow && text.length > 2 * MAX_DEPTH && isTooDeep(text) ? undefined : value;
  } catch {
    return undefined;
  }
}

/** The third argument of a reviver and raw JSON values (ECMAScript 2026) are not in TypeScript's library yet. */
type Reviver = (key: string, value: unknown) => unknown;
const RawJson = JSON as unknown as {
  rawJSON(source: string): { rawJSON: string };
  isRawJSON(value: unknown): value is { rawJSON: string };
};

function asWritten(_key: string, value: unknown, { source }: { source: string }): unknown {
  return typeof value === 'number' && String(value) !== source ? RawJson.rawJSON(source) : value;
}

const inputMembers = new Set(['input', 'args', 'arguments']);

/** The value with plain numbers everywhere but in tool input. */
function outsideInput(value: unknown): unknown {
  if (RawJson.isRawJSON(value)) return Number(value.rawJSON);
  if (Array.isArray(value)) return value.map(outsideInput);
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [
      name,
      inputMembers.has(name) && typeof member === 'object' && !RawJson.isRawJSON(member)
        ? member
        : outsideInput(member),
    ]),
  );
}

/** Whether a JSON text is nested deeper than {@link MAX_DEPTH}. */
export function isTooDeep(text: string): boolean {
  const bytes = Buffer.from(text);
  const found: ValueEnd = { end: 0, blanks: false, depth: 0 };
  findEnd(bytes, skipBlanks(bytes, 0), found);
  return found.depth > MAX_DEPTH;
}

/** Tool input: the value, and its text as the model wrote it, without blanks between tokens. */
export interface ToolInput {
  input: unknown;
  text: string;
}

/**
 * Tool input from a member that holds a value, or the JSON text of one. A text that is not JSON (or not yet) is its own
 * value; a missing or empty one is an empty object.
 */
export function inputOf(value: unknown): ToolInput {
  if (typeof value !== 'string') return { input: value ?? {}, text: textOf(value ?? {}) };
  if (value.trim() === '') return { input: {}, text: '{}' };
  const input = parseExactly(value);
  return input === undefined ? { input: value, text: value } : { input, text: compactJson(value) };
}

/**
 * Tool input with another piece of it. A piece that repeats all that came before replaces it, since appended it would
 * make no JSON: some servers send the whole text in every piece, others an empty object before the text.
 */
export function appendInput(before: string, piece: string): string {
  const isPlaceholder = before.length <= 8 && /^\s*\{\s*\}\s*$/.test(before) && /^\s*\{/.test(piece);
  // Lengths are compared first, so that long inputs in many pieces stay linear.
  const isRepeated =
    before.length >= 2 &&
    piece.length >= before.length &&
    /^\s*[{[]/.test(before) &&
    piece.startsWith(before);
  return isPlaceholder || isRepeated ? piece : before + piece;
}

/** A JSON text without the blanks between its tokens. */
function compactJson(text: string): string {
  if (!/\s/.test(text)) return text;
  const bytes = Buffer.from(text.trim());
  const target = Buffer.allocUnsafe(bytes.length);
  const length = copyCompact(bytes, 0, bytes.length, target, 0);
  return length === -1 ? text : target.toString('utf8', 0, length);
}

/** Members of an object whose names are not in `known` and whose value is not null; undefined when there are none. */
export function unknownMembers(value: JsonObject, known: ReadonlySet<string>): JsonObject | undefined {
  // Called for every event of every stream, nearly always with nothing to find: no list is made for that.
  const isUnknown = (name: string): boolean =>
    !known.has(name) && value[name] !== null && value[name] !== undefined;
  const names = Object.keys(value);
  if (!names.some(isUnknown)) return undefined;
  return Object.fromEntries(names.filter(isUnknown).map((name) => [name, value[name]]));
}

/** Value at a dotted path of member names. */
export function memberAt(value: unknown, path: string): unknown {
  return path
    .split('.')
    .reduce<unknown>((at, name) => (isObject(at) && Object.hasOwn(at, name) ? at[name] : undefined), value);
}
