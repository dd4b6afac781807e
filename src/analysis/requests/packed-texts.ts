import { constants, zstdCompressSync, zstdDecompressSync } from 'node:zlib';

/** Bytes of text that are packed together: enough to pack well, few to unpack for one text. */
const CHUNK_BYTES = 256 << 10;

/** Number of chunks that stay as they are: packing pays off for those of a log of gigabytes only. */
const PLAIN_CHUNKS = 64;

/** Number of unpacked chunks that are kept. */
const KEPT_CHUNKS = 8;

const OPTIONS = { params: { [constants.ZSTD_c_compressionLevel]: 1 } };

/** Many texts in little memory, outside the heap of JavaScript. Texts are best read in the order they were added. */
export class PackedTexts {
  /** All chunks but the last one; the last `PLAIN_CHUNKS` of them are not packed. */
  readonly #closed: Buffer[] = [];
  /** By text: its chunk, and its first byte and the first one behind it there. */
  readonly #chunks: number[] = [];
  readonly #starts: number[] = [];
  readonly #ends: number[] = [];
  /** Unpacked chunks, the last used at the end. */
  readonly #kept = new Map<number, Buffer>();
  #open = Buffer.allocUnsafeSlow(CHUNK_BYTES);
  #used = 0;

  /** Adds a well-formed text and returns its number, from 0. */
  add(text: string): number {
    const bytes = Buffer.byteLength(text);
    if (this.#used + bytes > this.#open.length) this.#close(bytes);
    this.#chunks.push(this.#closed.length);
    this.#starts.push(this.#used);
    this.#used += this.#open.write(text, this.#used);
    return this.#ends.push(this.#used) - 1;
  }

  /** Throws for a number that `add` did not return. */
  get(text: number): string {
    const chunk = this.#chunks[text];
    if (chunk === undefined) throw new RangeError(`There is no text ${text}`);
    return this.#unpacked(chunk).toString('utf8', this.#starts[text], this.#ends[text]);
  }

  /** Begins a chunk with room for a text of some bytes. */
  #close(needed: number): void {
    this.#closed.push(this.#open.subarray(0, this.#used));
    const full = this.#closed.length - 1 - PLAIN_CHUNKS;
    const plain = this.#closed[full];
    if (plain !== undefined) this.#closed[full] = zstdCompressSync(plain, OPTIONS);
    this.#open = Buffer.allocUnsafeSlow(Math.max(needed, CHUNK_BYTES));
    this.#used = 0;
  }

  #unpacked(chunk: number): Buffer {
    if (chunk === this.#closed.length) return this.#open;
    const closed = this.#closed[chunk] as Buffer;
    if (chunk >= this.#closed.length - PLAIN_CHUNKS) return closed;
    const bytes = this.#kept.get(chunk) ?? zstdDecompressSync(closed);
    this.#kept.delete(chunk);
    this.#kept.set(chunk, bytes);
    const [oldest] = this.#kept.keys();
    if (this.#kept.size > KEPT_CHUNKS && oldest !== undefined) this.#kept.delete(oldest);
    return bytes;
  }
}
