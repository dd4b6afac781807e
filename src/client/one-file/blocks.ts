/** Texts of the file by number, and where to find its pages and data; see src/site/one-file/packer.ts. */
interface Directory {
  /** Number of the first text of each block. */
  firsts: number[];
  files: Record<string, number>;
}

/** Blocks kept in memory; each has about 400 kB. */
const KEPT = 12;

/** The texts of a file that holds a whole site, opened block by block as they are asked for. */
export class Blocks {
  readonly #elements: HTMLScriptElement[];
  readonly #directory: Promise<Directory>;
  readonly #open = new Map<number, Promise<string[]>>();

  constructor() {
    this.#elements = [
      ...document.querySelectorAll<HTMLScriptElement>('script[type="application/octet-stream"]'),
    ];
    const last = this.#elements.at(-1);
    if (!last) throw new Error('This file is not whole');
    this.#directory = unpacked<Directory>(last);
  }

  /** A page or data file by its URL; rejects when there is none. */
  async file(url: string): Promise<string> {
    const { files } = await this.#directory;
    const number = Object.hasOwn(files, url) ? files[url] : undefined;
    if (number === undefined) throw new Error(`${url} is not in this file`);
    return this.text(number);
  }

  /** A text by its number. */
  async text(number: number): Promise<string> {
    const { firsts } = await this.#directory;
    const next = firsts.findIndex((first) => first > number);
    const block = next === -1 ? firsts.length - 1 : next - 1;
    const texts = await this.#block(block);
    return texts[number - (firsts[block] ?? 0)] ?? '';
  }

  #block(block: number): Promise<string[]> {
    const element = this.#elements[block];
    if (!element) throw new Error('This file is not whole');
    const texts = this.#open.get(block) ?? unpacked<string[]>(element);
    // Deleted and added again, so that the first is the one that was used least recently.
    this.#open.delete(block);
    this.#open.set(block, texts);
    for (const oldest of this.#open.keys()) {
      if (this.#open.size <= KEPT) break;
      this.#open.delete(oldest);
    }
    return texts;
  }
}

async function unpacked<T>(element: HTMLScriptElement): Promise<T> {
  const bytes = Uint8Array.from(atob(element.textContent ?? ''), (letter) => letter.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'));
  return (await new Response(stream).json()) as T;
}
