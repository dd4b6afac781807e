import { compareLineRuns, documentHash, lineHashes } from './hashing.ts';

/** Distinct texts as sequences of line numbers: equal lines have equal numbers, so lines are compared as integers. */
export interface Corpus {
  /** Distinct lines by number. */
  lines: string[];
  /** Line numbers of all texts, one text after the other. */
  ids: Int32Array;
  /** Start of each text in `ids`, plus one final entry for the end. */
  starts: Int32Array;
}

/**
 * Splits texts at "
 * ", so that joining the lines restores them exactly, and numbers the lines.
 */
export class CorpusBuilder {
  readonly #numbers = new Map<string, number>();
  readonly #lines: string[] = [];
  #ids = new Int32Array(1 << 16);
  #used = 0;
  readonly #starts: number[] = [0];

  add(text: string): void {
    let from = 0;
    for (;;) {
      const to = text.indexOf('\n', from);
      this.#push(to < 0 ? text.slice(from) : text.slice(from, to));
      if (to < 0) break;
      from = to + 1;
    }
    this.#starts.push(this.#used);
  }

  #push(line: string): void {
    let id = this.#numbers.get(line);
    if (id === undefined) {
      id = this.#lines.length;
      // A slice keeps its whole text in memory; the copy allows texts to be collected once they are split.
      const own = detach(line);
      this.#lines.push(own);
      this.#numbers.set(own, id);
    }
    if (this.#used === this.#ids.length) {
      const wider = new Int32Array(this.#ids.length * 2);
      wider.set(this.#ids);
      this.#ids = wider;
    }
    this.#ids[this.#used++] = id;
  }

  /** The texts in the order they were added. */
  finish(): Corpus {
    return {
      lines: this.#lines,
      ids: this.#ids.subarray(0, this.#used),
      starts: Int32Array.from(this.#starts),
    };
  }
}

function detach(line: string): string {
  if (line.length < 13) return line;
  const encoding = narrow.test(line) ? 'latin1' : 'utf16le';
  return Buffer.from(line, encoding).toString(encoding);
}

/** Lines with one byte per character are stored that way: half the memory, and faster lookups. */
const narrow = /^[\0-\xff]*$/;

/**
 * The distinct texts, in an order and with line numbers that depend only on the set of texts. `textOf[i]` is the number
 * of the i-th text of `corpus` in the result.
 */
export function canonical(corpus: Corpus): { corpus: Corpus; textOf: Int32Array } {
  const { lines, ids, starts } = corpus;
  const count = starts.length - 1;
  const hashes = lineHashes(lines);
  const texts = Array.from({ length: count }, (_, i) => i);
  const keys = texts.map((i) => documentHash(hashes, ids, starts[i] as number, starts[i + 1] as number));
  const compare = (a: number, b: number): number =>
    (keys[a] as number) - (keys[b] as number) ||
    compareLineRuns(
      lines,
      ids,
      [starts[a] as number, starts[a + 1] as number],
      [starts[b] as number, starts[b + 1] as number],
    );
  texts.sort(compare);
  const textOf = new Int32Array(count);
  const kept: number[] = [];
  let length = 0;
  texts.forEach((text, order) => {
    if (order === 0 || compare(texts[order - 1] as number, text) !== 0) {
      kept.push(text);
      length += (starts[text + 1] as number) - (starts[text] as number);
    }
    textOf[text] = kept.length - 1;
  });
  return { corpus: renumbered(corpus, kept, length), textOf };
}

/** Copies texts in the given order, numbering lines by first use. */
function renumbered(corpus: Corpus, kept: readonly number[], length: number): Corpus {
  const newIds = new Int32Array(new SharedArrayBuffer(length * 4));
  const newStarts = new Int32Array(new SharedArrayBuffer((kept.length + 1) * 4));
  const number = new Int32Array(corpus.lines.length).fill(-1);
  const lines: string[] = [];
  let at = 0;
  kept.forEach((text, order) => {
    const end = corpus.starts[text + 1] as number;
    for (let i = corpus.starts[text] as number; i < end; i++) {
      const old = corpus.ids[i] as number;
      if (number[old] === -1) {
        number[old] = lines.length;
        lines.push(corpus.lines[old] as string);
      }
      newIds[at++] = number[old] as number;
    }
    newStarts[order + 1] = at;
  });
  return { lines, ids: newIds, starts: newStarts };
}

/** The text with a given number. */
export function textAt(corpus: Corpus, text: number): string {
  const parts: string[] = [];
  for (let i = corpus.starts[text] as number; i < (corpus.starts[text + 1] as number); i++)
    parts.push(corpus.lines[corpus.ids[i] as number] as string);
  return parts.join('\n');
}
