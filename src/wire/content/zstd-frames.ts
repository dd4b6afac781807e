const MAGIC = 0xfd2fb528;
const SKIPPABLE = 0x184d2a50;
const BLOCK_HEADER = 3;
const RLE = 1;
const RESERVED = 3;

/** A block unpacks to at most 128 KiB (RFC 8878, 3.1.1.2.4); BLOCKS_PER_PART of them are handed on at a time. */
const MAX_BLOCK = 128 << 10;
const BLOCKS_PER_PART = 16;

/** What a stream of zstd frames is made of: bytes of one frame, and where each frame ends. */
export type FramePart =
  | { kind: 'data'; bytes: Buffer }
  /** `whole` is false when the frame breaks off: its writer was stopped. */
  | { kind: 'end'; whole: boolean }
  /** Bytes that belong to no frame. */
  | { kind: 'junk'; bytes: number };

/**
 * Cuts zstd frames apart in any chunking, as node:zlib cannot: its decompressor stops silently after the first
 * frame. Block headers are walked (RFC 8878, 3.1), so a frame that a stopped writer left unfinished is found exactly, because a
 * magic number is never a valid block header.
 */
export class FrameSplitter {
  /** Bytes of what is not whole yet, joined only once there are `#needed` of them: small chunks stay linear. */
  #held: Buffer[] = [];
  #heldBytes = 0;
  #needed = 1;
  #pending: Buffer = Buffer.alloc(0);
  /** `between` frames, in the `blocks` of one, at its `end`, or in the bytes to `skip` of a skippable one. */
  #state: 'between' | 'blocks' | 'end' | 'skip' = 'between';
  #skip = 0;
  #checksum = false;
  /** Bytes since the last frame that belong to none. */
  #junk = 0;

  /** Takes the next bytes of the stream. Parts may be views into them: read a part before the next call. */
  *push(bytes: Buffer): Generator<FramePart> {
    this.#heldBytes += bytes.length;
    if (this.#heldBytes < this.#needed) {
      this.#held.push(Buffer.from(bytes));
      return;
    }
    this.#pending = this.#held.length === 0 ? bytes : Buffer.concat([...this.#held, bytes]);
    this.#needed = 1;
    for (;;) {
      const part = this.#next();
      if (part === undefined) break;
      if (part !== 'again') yield part;
    }
    // What is left is looked at again with the next bytes, which may overwrite the buffer it is in.
    this.#held = this.#pending.length === 0 ? [] : [Buffer.from(this.#pending)];
    this.#heldBytes = this.#pending.length;
  }

  /** The parts that only the end of the stream completes. */
  *end(): Generator<FramePart> {
    this.#pending = Buffer.concat(this.#held);
    this.#held = [];
    this.#heldBytes = 0;
    const between = this.#state === 'between';
    this.#state = 'between';
    if (between && !beginsFrame(this.#pending)) this.#junk += this.#pending.length;
    if (this.#junk > 0) yield this.#junkPart();
    if (between && !beginsFrame(this.#pending)) return;
    if (!between && this.#skip === 0 && this.#pending.length > 0) yield this.#take(this.#pending.length);
    yield { kind: 'end', whole: false };
  }

  #next(): FramePart | 'again' | undefined {
    if (this.#state === 'skip') return this.#skipSome();
    if (this.#state === 'blocks') return this.#blocks();
    if (this.#state === 'end') return this.#close(true);
    return this.#header();
  }

  #skipSome(): 'again' | undefined {
    const bytes = Math.min(this.#skip, this.#pending.length);
    this.#pending = this.#pending.subarray(bytes);
    this.#skip -= bytes;
    if (this.#skip > 0) return undefined;
    this.#state = 'between';
    return 'again';
  }

  #header(): FramePart | 'again' | undefined {
    const head = this.#pending;
    if (head.length < 4) return undefined;
    const magic = head.readUInt32LE(0);
    if (!isMagic(magic)) return this.#resync();
    if (this.#junk > 0) return this.#junkPart();
    if (head.length < 8) return undefined;
    if (magic !== MAGIC) {
      this.#state = 'skip';
      this.#skip = head.readUInt32LE(4) + 8;
      return 'again';
    }
    const length = headerLength(head[4] as number);
    if (head.length < length) return undefined;
    this.#checksum = ((head[4] as number) & 4) !== 0;
    this.#state = 'blocks';
    return this.#take(length);
  }

  /** Whole blocks as far as they are here; the last one with its checksum. */
  #blocks(): FramePart | undefined {
    const bytes = this.#pending;
    let at = 0;
    for (let blocks = 0; blocks < BLOCKS_PER_PART; blocks++) {
      if (bytes.length - at < BLOCK_HEADER) break;
      const header = bytes.readUIntLE(at, BLOCK_HEADER);
      const isLast = (header & 1) === 1;
      const type = (header >> 1) & 3;
      const size = header >> 3;
      // A magic number read as a block header has a size of more than 380,000: another frame begins here.
      if (type === RESERVED || size > MAX_BLOCK) return at > 0 ? this.#take(at) : this.#close(false);
      const end = at + BLOCK_HEADER + (type === RLE ? 1 : size) + (isLast && this.#checksum ? 4 : 0);
      if (end > bytes.length) {
        this.#needed = end - at;
        break;
      }
      at = end;
      if (isLast) {
        this.#state = 'end';
        break;
      }
    }
    return at > 0 ? this.#take(at) : undefined;
  }

  #close(whole: boolean): FramePart {
    this.#state = 'between';
    return { kind: 'end', whole };
  }

  #take(length: number): FramePart {
    const bytes = this.#pending.subarray(0, length);
    this.#pending = this.#pending.subarray(length);
    return { kind: 'data', bytes };
  }

  /** Goes to the next magic number; the bytes before it are reported once, in one piece. */
  #resync(): 'again' {
    let at = 1;
    while (at + 4 <= this.#pending.length && !isMagic(this.#pending.readUInt32LE(at))) at++;
    this.#pending = this.#pending.subarray(at);
    this.#junk += at;
    return 'again';
  }

  #junkPart(): FramePart {
    const bytes = this.#junk;
    this.#junk = 0;
    return { kind: 'junk', bytes };
  }
}

function isMagic(magic: number): boolean {
  return magic === MAGIC || (magic & 0xfffffff0) >>> 0 === SKIPPABLE;
}

/** Whether the last bytes of a stream, too few for a header, are the first of a frame. */
function beginsFrame(bytes: Buffer): boolean {
  if (bytes.length === 0) return false;
  if (bytes.length >= 4) return isMagic(bytes.readUInt32LE(0));
  const skippable = (bytes[0] as number) >> 4 === (SKIPPABLE & 0xff) >> 4;
  return [MAGIC, skippable ? (SKIPPABLE & ~0xff) | (bytes[0] as number) : SKIPPABLE].some((magic) => {
    const whole = Buffer.alloc(4);
    whole.writeUInt32LE(magic >>> 0);
    return whole.subarray(0, bytes.length).equals(bytes);
  });
}

/** Length of magic number and frame header (RFC 8878, 3.1.1.1) by its descriptor byte. */
function headerLength(descriptor: number): number {
  const singleSegment = (descriptor & 0x20) !== 0;
  const window = singleSegment ? 0 : 1;
  const dictionary = [0, 1, 2, 4][descriptor & 3] as number;
  const contentFlag = descriptor >> 6;
  const content = contentFlag === 0 ? (singleSegment ? 1 : 0) : 1 << contentFlag;
  return 5 + window + dictionary + content;
}
