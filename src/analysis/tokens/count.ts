import { existsSync, readFileSync } from 'node:fs';
import { bytePairCounter } from './byte-pairs.ts';
import { Vocabulary } from './vocabulary.ts';

/**
 * The file in which the build stores the vocabulary, next to this module. Without a build it is generated when loaded.
 */
export const VOCABULARY_FILE = 'o200k.bin';

/** Number of o200k tokens of a text. */
export type TokenCounter = (text: string) => number;

/**
 * How o200k splits a text into words before it merges bytes: the pattern that OpenAI publishes in tiktoken
 * (`tiktoken_ext/openai_public.py`, `o200k_base`). Merging never crosses word boundaries, so words are counted one by
 * one.
 */
const contraction = "(?:'(?:[sS]|[dD]|[mM]|[tT]|[lL][lL]|[vV][eE]|[rR][eE]))?";
const words = new RegExp(
  [
    String.raw`[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+${contraction}`,
    String.raw`[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*${contraction}`,
    String.raw`\p{N}{1,3}`,
    String.raw` ?[^\s\p{L}\p{N}]+[\r\n/]*`,
    String.raw`\s*[\r\n]+`,
    String.raw`\s+(?!\S)`,
    String.raw`\s+`,
  ].join('|'),
  'gu',
);

/** Merging is quadratic in the length of a word: longer words (base64, rulers, unbroken script) are split. */
const longestWord = 256;
/** Maximum number of cached words; a prompt of a coding agent has a few thousand. */
const mostWords = 200_000;

/**
 * A counter of o200k tokens, the estimate that lens uses for every model. Equal to the reference encoder for texts
 * without words over 256 characters; those are counted in pieces, which adds at most one token per piece. Counts of
 * words are cached, so repeated text costs one lookup per word. Without a build, loading takes half a second.
 */
export async function loadTokenCounter(): Promise<TokenCounter> {
  const countPairs = bytePairCounter(await loadVocabulary(), longestWord);
  const known = new Map<string, number>();

  function countWord(word: string): number {
    const seen = known.get(word);
    if (seen !== undefined) return seen;
    if (word.length > longestWord) return countLongWord(word);
    const tokens = countPairs(word);
    if (known.size < mostWords) known.set(word, tokens);
    return tokens;
  }

  function countLongWord(word: string): number {
    let tokens = 0;
    for (let start = 0; start < word.length; start += longestWord) {
      tokens += countWord(word.slice(start, start + longestWord));
    }
    return tokens;
  }

  return (text) => {
    let tokens = 0;
    for (const piece of piecesOf(text)) {
      for (const word of piece.match(words) ?? []) tokens += countWord(word);
    }
    return tokens;
  };
}

/** Characters split into words at once; limits the size of the word list for long texts. */
const pieceLength = 1 << 16;
/** A newline that always ends a word: words continue only across newlines, blanks and slashes. */
const wordEnd = /\n(?=[^\s/])/g;

function* piecesOf(text: string): Generator<string> {
  let start = 0;
  while (text.length - start > pieceLength) {
    wordEnd.lastIndex = start + pieceLength;
    const end = wordEnd.exec(text);
    if (!end) break;
    yield text.slice(start, end.index + 1);
    start = end.index + 1;
  }
  yield start === 0 ? text : text.slice(start);
}

/** The tokens of o200k: from the file of the build, else from the published list. */
export async function loadVocabulary(): Promise<Vocabulary> {
  const built = new URL(VOCABULARY_FILE, import.meta.url);
  if (existsSync(built)) return Vocabulary.fromFile(readFileSync(built));
  const { default: tokens } = await import('gpt-tokenizer/bpeRanks/o200k_base');
  return Vocabulary.of(tokens);
}
