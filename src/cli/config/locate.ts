/**
 * The line (from 1) on which the value at a path of a JSON text begins; of a path that is not there, the line of its
 * nearest ancestor. The text must be valid JSON.
 */
export function lineOfPath(text: string, path: readonly PropertyKey[]): number {
  return text.slice(0, offsetOf(text, path)).split('\n').length;
}

/** Line where a name first occurs as a key in a text that is not JSON: `name:`, `"name":`. */
export function lineOfKey(text: string, path: readonly PropertyKey[]): number | undefined {
  const name = path.findLast((key) => typeof key === 'string');
  if (typeof name !== 'string') return undefined;
  const index = text.split('\n').findIndex((line) => new RegExp(`\\b${escaped(name)}['"]?\\s*:`).test(line));
  return index < 0 ? undefined : index + 1;
}

/** A text as a regular expression that matches it. */
export const escaped = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');

function offsetOf(text: string, path: readonly PropertyKey[]): number {
  let at = space(text, 0);
  for (const key of path) {
    const next = memberOf(text, at, key);
    if (next === undefined) return at;
    at = next;
  }
  return at;
}

/** Where the value of a member begins, looking only at the object or list that begins at `at`. */
function memberOf(text: string, at: number, key: PropertyKey): number | undefined {
  const isObject = text[at] === '{';
  if (!isObject && text[at] !== '[') return undefined;
  let place = space(text, at + 1);
  for (let index = 0; text[place] !== '}' && text[place] !== ']'; index++) {
    let name: PropertyKey = index;
    if (isObject) {
      const end = valueEnd(text, place);
      name = JSON.parse(text.slice(place, end)) as string;
      place = space(text, space(text, end) + 1);
    }
    if (name === key) return place;
    place = space(text, valueEnd(text, place));
    if (text[place] === ',') place = space(text, place + 1);
  }
  return undefined;
}

/** Where the value that begins at `at` ends. */
function valueEnd(text: string, at: number): number {
  let depth = 0;
  for (let place = at; place < text.length; place++) {
    const character = text[place] as string;
    if (character === '"') place = stringEnd(text, place) - 1;
    else if (character === '{' || character === '[') depth++;
    else if (character === '}' || character === ']') depth--;
    else if (depth === 0 && (character === ',' || /\s/.test(character))) return place;
    if (depth < 0) return place;
    if (depth === 0 && '"}]'.includes(text[place] as string)) return place + 1;
  }
  return text.length;
}

function stringEnd(text: string, at: number): number {
  for (let place = at + 1; place < text.length; place++) {
    if (text[place] === '\\') place++;
    else if (text[place] === '"') return place + 1;
  }
  return text.length;
}

function space(text: string, at: number): number {
  while (at < text.length && /\s/.test(text[at] as string)) at++;
  return at;
}
