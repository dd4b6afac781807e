/** A run of bytes of one frame; `ends` when the frame is whole with it, or was given up for a new one. */
export interface FramePiece {
  bytes: Buffer;
  ends: boolean;
}

export interface FrameCutter {
  /** The pieces in a chunk, in order. Throws where neither a frame nor a block begins. */
  push(chunk: Uint8Array): FramePiece[];
  /** Whether the stream may end here: no frame and no magic number is begun. */
  readonly between: boolean;
}

const frameMagic = 0xfd2fb528;
/** Sixteen magic numbers mark frames whose content says nothing to a decoder. */
const skippableMagic = 0x184d2a50;
const blockHeader = 3;
const maxBlock = 128 * 1024;
const checksum = 4;

/** What the next bytes are: something to read once it is whole, or something to hand through. */
type Place =
  | { read: 'magic' | 'descriptor' | 'header' | 'block' | 'skipLength'; needed: number }
  | { pass: Passing; left: number };
type Passing = 'block' | 'lastBlock' | 'checksum' | 'skipped';

/**
 * Cuts a zstd stream into its frames by walking block headers (RFC 8878, 3.1), in any chunking. Node's decoder ends
 * after one frame, without an error when a stream has more. An unfinished frame that another one follows, as after a
 * crash and a new start, is told exactly: the magic number read as a block header is a block too large to be.
 */
export function createFrameCutter(): FrameCutter {
  let place: Place = { read: 'magic', needed: 4 };
  let held: Buffer = Buffer.alloc(0);
  let hasChecksum = false;

  /** After a block: another block, the checksum, or the next frame. */
  const afterBlock = (last: boolean): boolean => {
    if (!last) place = { read: 'block', needed: blockHeader };
    else if (hasChecksum) place = { pass: 'checksum', left: checksum };
    else place = { read: 'magic', needed: 4 };
    return last && !hasChecksum;
  };

  const readBlock = (bytes: Buffer): FramePiece | undefined => {
    const header = bytes.readUIntLE(0, blockHeader);
    const [last, type, size] = [(header & 1) === 1, (header >> 1) & 3, header >> 3];
    if (size > maxBlock) {
      // Wait for the fourth byte of what may be a magic number.
      if (bytes.length < 4) {
        place = { read: 'block', needed: 4 };
        return undefined;
      }
      if (bytes.readUInt32LE(0) !== frameMagic) throw new Error('zstd: a block is larger than any may be');
      place = { read: 'descriptor', needed: 5 };
      return { bytes: Buffer.alloc(0), ends: true };
    }
    if (type === 3) throw new Error('zstd: a block is of the reserved type');
    held = held.subarray(bytes.length);
    // A run-length block holds the one byte it repeats.
    const content = type === 1 ? 1 : size;
    if (content > 0) place = { pass: last ? 'lastBlock' : 'block', left: content };
    const ends = content === 0 && afterBlock(last);
    return { bytes, ends };
  };

  const read = (step: Exclude<Place, { pass: Passing }>): FramePiece | undefined => {
    const bytes = held.subarray(0, step.needed);
    if (step.read === 'block') return readBlock(bytes);
    if (step.read === 'magic') {
      const magic = bytes.readUInt32LE(0);
      if (magic === frameMagic) place = { read: 'descriptor', needed: 5 };
      else if ((magic & 0xfffffff0) >>> 0 === skippableMagic) place = { read: 'skipLength', needed: 8 };
      else throw new Error('zstd: no frame begins here');
      return undefined;
    }
    if (step.read === 'descriptor') {
      place = { read: 'header', needed: 4 + headerBytes(bytes.readUInt8(4)) };
      return undefined;
    }
    held = held.subarray(step.needed);
    if (step.read === 'skipLength') {
      const left = bytes.readUInt32LE(4);
      place = left > 0 ? { pass: 'skipped', left } : { read: 'magic', needed: 4 };
      return undefined;
    }
    hasChecksum = (bytes.readUInt8(4) & 4) !== 0;
    place = { read: 'block', needed: blockHeader };
    return { bytes, ends: false };
  };

  const pass = (step: Extract<Place, { pass: Passing }>): FramePiece | undefined => {
    const bytes = held.subarray(0, step.left);
    held = held.subarray(bytes.length);
    if (bytes.length < step.left) {
      place = { pass: step.pass, left: step.left - bytes.length };
      return step.pass === 'skipped' ? undefined : { bytes, ends: false };
    }
    if (step.pass === 'block' || step.pass === 'lastBlock')
      return { bytes, ends: afterBlock(step.pass === 'lastBlock') };
    place = { read: 'magic', needed: 4 };
    return step.pass === 'skipped' ? undefined : { bytes, ends: true };
  };

  return {
    push(chunk) {
      held = held.length === 0 ? Buffer.from(chunk) : Buffer.concat([held, chunk]);
      const pieces: FramePiece[] = [];
      while (held.length > 0 && ('pass' in place || held.length >= place.needed)) {
        const piece = 'pass' in place ? pass(place) : read(place);
        if (piece) pieces.push(piece);
      }
      return pieces;
    },
    get between() {
      return held.length === 0 && 'read' in place && place.read === 'magic';
    },
  };
}

/** Length of a frame header after the magic number: descriptor, window, dictionary id, content size (3.1.1.1). */
function headerBytes(descriptor: number): number {
  const singleSegment = (descriptor & 0x20) !== 0;
  const contentSize = [singleSegment ? 1 : 0, 2, 4, 8][descriptor >> 6] as number;
  const dictionary = [0, 1, 2, 4][descriptor & 3] as number;
  return 1 + (singleSegment ? 0 : 1) + dictionary + contentSize;
}
