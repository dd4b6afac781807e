/** A JSON object of unknown members. */
export type JsonObject = Record<string, unknown>;

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The value when it is an object, else an empty one: bodies come from strangers. */
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

/** A string as it is, anything else as JSON text, nothing as ''. */
export function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  return value === undefined || value === null ? '' : JSON.stringify(value);
}

/** The parsed text, or undefined when it is not JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Tool input as the model wrote it: parsed where it is JSON, the text itself where it is not (yet). */
export function inputOf(text: unknown): unknown {
  if (typeof text !== 'string') return text ?? {};
  return text === '' ? {} : (parseJson(text) ?? text);
}

/** Members of an object whose names are not in `known` and that say something; undefined when there are none. */
export function unknownMembers(value: JsonObject, known: ReadonlySet<string>): JsonObject | undefined {
  // Asked for every event of every stream, nearly always with nothing to find: no list is made for that.
  const says = (name: string): boolean =>
    !known.has(name) && value[name] !== null && value[name] !== undefined;
  const names = Object.keys(value);
  if (!names.some(says)) return undefined;
  return Object.fromEntries(names.filter(says).map((name) => [name, value[name]]));
}

/** Value at a dotted path of member names. */
export function memberAt(value: unknown, path: string): unknown {
  return path.split('.').reduce<unknown>((at, name) => objectOf(at)[name], value);
}
