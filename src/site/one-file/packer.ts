import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';

const packed = promisify(gzip);

/** Characters of texts that are packed together: small enough to be opened in an instant, large enough to pack well. */
const BLOCK_CHARS = 400_000;
/** Shorter pieces stay in the page: a reference would be as long. */
const PIECE_CHARS = 160;

/** What a page is made of: its pieces, as they are or by number. */
interface PackedPage {
  title: string;
  /** The entry of the navigation it belongs to. */
  section: string | null;
  main: (string | number)[];
}

/**
 * Packs texts into blocks, each distinct text once, by its hash. A block is a gzipped JSON list of texts; texts are
 * numbered through, and the directory has the first number of each block and the number of each file.
 */
export class Packer {
  readonly #emit: (block: string) => Promise<void>;
  readonly #known = new Map<string, number>();
  readonly #files: Record<string, number> = {};
  readonly #firsts: number[] = [];
  #waiting: string[] = [];
  #chars = 0;
  #count = 0;

  /** @param emit takes over each block, in base64, in order */
  constructor(emit: (block: string) => Promise<void>) {
    this.#emit = emit;
  }

  /** A file that scripts ask for by its URL. */
  async file(url: string, text: string): Promise<void> {
    this.#files[url] = await this.#text(text);
  }

  /** A page; `main` is its contents as HTML. */
  async page(url: string, page: { title: string; section: string | null; main: string }): Promise<void> {
    const main: PackedPage['main'] = [];
    for (const piece of fragmentsOf(page.main)) {
      const last = main.at(-1);
      if (piece.length >= PIECE_CHARS) main.push(await this.#text(piece));
      else if (typeof last === 'string') main[main.length - 1] = last + piece;
      else main.push(piece);
    }
    await this.file(url, JSON.stringify({ ...page, main } satisfies PackedPage));
  }

  /** Emits what is left, then the directory as the last block. */
  async finish(): Promise<void> {
    await this.#flush();
    const directory = { firsts: this.#firsts, files: this.#files };
    await this.#emit((await packed(JSON.stringify(directory), { level: 9 })).toString('base64'));
  }

  async #text(text: string): Promise<number> {
    const hash = createHash('sha256').update(text).digest('base64url').slice(0, 22);
    const known = this.#known.get(hash);
    if (known !== undefined) return known;
    const number = this.#count++;
    this.#known.set(hash, number);
    if (this.#waiting.length === 0) this.#firsts.push(number);
    this.#waiting.push(text);
    this.#chars += text.length;
    if (this.#chars >= BLOCK_CHARS) await this.#flush();
    return number;
  }

  async #flush(): Promise<void> {
    if (this.#waiting.length === 0) return;
    const texts = this.#waiting;
    this.#waiting = [];
    this.#chars = 0;
    await this.#emit((await packed(JSON.stringify(texts), { level: 9 })).toString('base64'));
  }
}

/** Where pages are cut: before independent parts, and after texts of agents. */
const CUTS =
  /(?=<(?:section|article|details|figure|table|tr|dl|ul|ol|pre|div class="(?:block|piece|query))[\s>])|(?<=<\/(?:pre|table|figure|dl|ul|ol|details|section)>)/;

/**
 * A page in pieces that other pages may have, too: the same prompt, tool list or message is the same piece wherever it
 * is. Joined they are the page.
 */
export function fragmentsOf(html: string): string[] {
  return html.split(CUTS);
}
