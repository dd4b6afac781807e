/**
 * Most of the JSON of an element is one text, which is already stored as a block of the element. Its JSON is therefore
 * stored with a mark in place of the text, which halves the data to write, compress and keep. JSON that cannot be
 * restored byte for byte stays complete.
 */
interface FoldedJson {
  json: string;
  /** Number of the block whose text belongs at the mark; null if the JSON is complete. */
  folded_block: number | null;
}

/** JSON text contains no control characters, so two serve as marks: for the text as a JSON string and for the raw text. */
const AS_STRING = '\u0001';
const AS_IT_IS = '\u0002';

/** Shorter texts are not worth a mark. */
const SHORTEST = 256;

/** Characters that `unfoldedJson` would escape differently from `JSON.stringify`. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters meant
const SPELT_OTHERWISE = /[\0-\x08\x0b\x0c\x0e-\x1f]/;

/** Removes the longest block text from the compact JSON that contains it. */
export function foldJson(json: string, texts: readonly string[]): FoldedJson {
  const block = longest(texts);
  const text = texts[block] ?? '';
  if (text.length < SHORTEST || SPELT_OTHERWISE.test(text) || !text.isWellFormed())
    return { json, folded_block: null };
  for (const [mark, piece] of [
    [AS_STRING, JSON.stringify(text)],
    [AS_IT_IS, text],
  ] as const) {
    const at = json.indexOf(piece);
    if (at === -1) continue;
    const folded = json.slice(0, at) + mark + json.slice(at + piece.length);
    // Copy the text: slices would keep the whole text in memory until their row is written.
    return { json: Buffer.from(folded).toString(), folded_block: block };
  }
  return { json, folded_block: null };
}

/** Restores folded JSON; `text` is the text of the block at its mark. */
export function unfoldJson(json: string, text: string | null): string {
  if (text === null) return json;
  const at = json.indexOf(AS_STRING);
  if (at !== -1) return json.slice(0, at) + JSON.stringify(text) + json.slice(at + 1);
  return json.replace(AS_IT_IS, () => text);
}

/** The same as SQL: `json` and `text` are expressions; `text` is null if the JSON is complete. */
export function unfoldedJson(json: string, text: string): string {
  const escapes = [
    ["'\\'", "'\\\\'"],
    [`'"'`, `'\\"'`],
    ['chr(10)', "'\\n'"],
    ['chr(13)', "'\\r'"],
    ['chr(9)', "'\\t'"],
  ];
  const spelt = escapes.reduce((inner, [from, to]) => `replace(${inner}, ${from}, ${to})`, text);
  return `CASE WHEN ${text} IS NULL THEN ${json} ELSE replace(replace(${json}, chr(2), ${text}), chr(1), '"' || ${spelt} || '"') END`;
}

function longest(texts: readonly string[]): number {
  return texts.reduce(
    (best, text, index) => (text.length > (texts[best] as string).length ? index : best),
    0,
  );
}
