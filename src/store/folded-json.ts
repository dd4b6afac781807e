/**
 * Most of an element's JSON is one text, and that text is stored as a block of it already. So its JSON is kept with a
 * mark where the text stands: half as much to write, pack and hold. What cannot be written back to the last byte that
 * way stays whole.
 */
interface FoldedJson {
  json: string;
  /** Number of the block whose text stands at the mark; null when the JSON is whole. */
  folded_block: number | null;
}

/** Control characters stand in no JSON text, so they can be marks: for the text as a JSON string, and as it is. */
const AS_STRING = '\u0001';
const AS_IT_IS = '\u0002';

/** Shorter texts are not worth a mark. */
const SHORTEST = 256;

/** What `unfoldedJson` would spell in another way than `JSON.stringify`. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters meant
const SPELT_OTHERWISE = /[\0-\x08\x0b\x0c\x0e-\x1f]/;

/** Takes the longest of the blocks' texts out of compact JSON that holds it. */
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
    // A copy: slices would keep the whole text alive for as long as their row waits to be written.
    return { json: Buffer.from(folded).toString(), folded_block: block };
  }
  return { json, folded_block: null };
}

/** The JSON that was folded; `text` is that of the block at its mark. */
export function unfoldJson(json: string, text: string | null): string {
  if (text === null) return json;
  const at = json.indexOf(AS_STRING);
  if (at !== -1) return json.slice(0, at) + JSON.stringify(text) + json.slice(at + 1);
  return json.replace(AS_IT_IS, () => text);
}

/** The same as SQL: `json` and `text` are expressions, `text` null when the JSON is whole. */
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
