const NEWLINE = 0x0a;

/** Longer lines are not kept: they could not become a string, and no log of exchanges has them. */
const MAX_LINE = 256 << 20;

/** A line without its newline, and its place. */
export interface Line {
  /** Empty when the line is too long. */
  bytes: Buffer;
  /** Offset of its first byte. */
  offset: number;
  /** Offset of the first byte behind it. */
  end: number;
  /** One-based. */
  number: number;
  /** False for the last line of a file that does not end in a newline: it may still be growing. */
  ended: boolean;
  tooLong: boolean;
}

/**
 * Cuts chunks into lines, handed on a chunk at a time: a line is a view into its chunk, or a copy where it crosses into the
 * next one, and is valid until the next batch is asked for. Each batch must be used up before that.
 */
export async function* lineBatches(
  chunks: AsyncIterable<Buffer>,
  start: { offset: number; lines: number },
): AsyncGenerator<Iterable<Line>> {
  const cutter = new LineCutter(start.offset, start.lines);
  for await (const chunk of chunks) yield cutter.cut(chunk);
  yield cutter.last();
}

/**
 * The chunks of a document as they come, each with the number of the line it begins in. A chunk is valid until the next
 * but one is asked for.
 */
export async function* documentPieces(chunks: AsyncIterable<Buffer>): AsyncGenerator<Iterable<Line>> {
  let offset = 0;
  let number = 1;
  for await (const bytes of chunks) {
    const end = offset + bytes.length;
    yield [{ bytes, offset, end, number, ended: true, tooLong: false }];
    offset = end;
    for (let at = bytes.indexOf(NEWLINE); at !== -1; at = bytes.indexOf(NEWLINE, at + 1)) number++;
  }
}

class LineCutter {
  #offset: number;
  #lines: number;
  /** The part of a line that was in earlier chunks. */
  #carry = Buffer.allocUnsafeSlow(1 << 16);
  #carried = 0;
  #dropped = 0;

  constructor(offset: number, lines: number) {
    this.#offset = offset;
    this.#lines = lines;
  }

  *cut(chunk: Buffer): Generator<Line> {
    let from = 0;
    for (let at = chunk.indexOf(NEWLINE); at !== -1; at = chunk.indexOf(NEWLINE, from)) {
      yield this.#line(chunk.subarray(from, at), true);
      from = at + 1;
    }
    this.#keep(chunk.subarray(from));
  }

  *last(): Generator<Line> {
    if (this.#carried + this.#dropped > 0) yield this.#line(Buffer.alloc(0), false);
  }

  #line(rest: Buffer, ended: boolean): Line {
    let bytes = rest;
    if (this.#carried + this.#dropped > 0) {
      this.#keep(rest);
      bytes = this.#carry.subarray(0, this.#carried);
    }
    const offset = this.#offset;
    const tooLong = this.#dropped > 0;
    this.#offset += bytes.length + this.#dropped + (ended ? 1 : 0);
    this.#lines++;
    this.#carried = 0;
    this.#dropped = 0;
    return { bytes, offset, end: this.#offset, number: this.#lines, ended, tooLong };
  }

  #keep(bytes: Buffer): void {
    if (this.#dropped > 0 || this.#carried + bytes.length > MAX_LINE) {
      this.#dropped += this.#carried + bytes.length;
      this.#carried = 0;
      return;
    }
    const length = this.#carried + bytes.length;
    if (length > this.#carry.length) {
      const larger = Buffer.allocUnsafeSlow(length * 2);
      this.#carry.copy(larger, 0, 0, this.#carried);
      this.#carry = larger;
    }
    bytes.copy(this.#carry, this.#carried);
    this.#carried = length;
  }
}
