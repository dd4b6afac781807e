/** A string of a JSON text. */
export interface JsonString {
  /** Where its token is, quotes included. */
  from: number;
  to: number;
  /** What it means. */
  text: string;
  /** Names of the members it is in, from the outside; an array is `[]`. Of a key, those of its object. */
  path: readonly string[];
  isKey: boolean;
}

/** Strings and the marks that structure JSON; everything else has no strings in it. */
const token = /"[^"\\]*(?:\\.[^"\\]*)*"|[{}[\]:,]/g;

/** The strings of a JSON text in order. The text must be valid. */
export function* jsonStrings(json: string): Generator<JsonString> {
  const path: string[] = [];
  /** Whether a key is next, for each open object; undefined for an array. */
  const keys: (boolean | undefined)[] = [];
  for (const { 0: mark, index } of json.matchAll(token)) {
    const depth = keys.length - 1;
    if (mark === '{' || mark === '[') {
      keys.push(mark === '{' || undefined);
      path.push(mark === '{' ? '' : '[]');
    } else if (mark === '}' || mark === ']') {
      keys.pop();
      path.pop();
    } else if (mark === ',') {
      if (keys[depth] !== undefined) keys[depth] = true;
    } else if (mark === ':') {
      keys[depth] = false;
    } else {
      const text = (mark.includes('\\') ? JSON.parse(mark) : mark.slice(1, -1)) as string;
      const isKey = keys[depth] === true;
      if (isKey) path[depth] = text;
      yield {
        from: index,
        to: index + mark.length,
        text,
        path: path.slice(0, isKey ? -1 : undefined),
        isKey,
      };
    }
  }
}
