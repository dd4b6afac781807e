import { endsValue } from '../../../wire/json/scan.ts';

/** Size of an arena; a larger segment gets its own arena. */
const ARENA_BYTES = 1 << 20;

/** A sample of a segment's first bytes finds it where the tree does not expect it. */
const SAMPLE_STEP = 7;
const SAMPLES = 40;
const SAMPLED_BYTES = SAMPLE_STEP * SAMPLES;
const MAX_CANDIDATES = 8;

/**
 * The bytes of segments as last written in a log. Comparing bytes replaces parsing for known segments.
 *
 * Bytes are stored in arenas. The oldest arenas are dropped when their total exceeds `capacity`, so memory use does not
 * depend on the size of the log. A segment whose bytes were dropped is scanned when it occurs again, and found by its
 * hash.
 */
export class SegmentPool {
  /** Dropped arenas are undefined. */
  readonly #arenas: (Buffer | undefined)[] = [];
  /** By segment: where its bytes are. */
  readonly #arenaOf: number[] = [];
  readonly #startOf: number[] = [];
  readonly #lengthOf: number[] = [];
  readonly #candidates = new Map<number, number[]>();
  readonly #capacity: number;
  #oldest = 0;
  #used = ARENA_BYTES;
  #bytes = 0;

  constructor(capacity = 32 << 20) {
    this.#capacity = capacity;
  }

  /** Offset after the last byte of `segment` if it is at `at`, else -1. */
  match(segment: number, buffer: Buffer, at: number): number {
    const arena = this.#arenas[this.#arenaOf[segment] ?? -1];
    if (arena === undefined) return -1;
    const start = this.#startOf[segment] as number;
    const length = this.#lengthOf[segment] as number;
    const end = at + length;
    if (end > buffer.length || !endsValue(buffer[end])) return -1;
    // Comparing two bytes, in the middle and near the end, rules out most segments without a function call.
    if (arena[start + (length >> 1)] !== buffer[at + (length >> 1)]) return -1;
    if (arena[start + length - (length >> 3) - 1] !== buffer[end - (length >> 3) - 1]) return -1;
    return buffer.compare(arena, start, start + length, at, end) === 0 ? end : -1;
  }

  /** The number of a segment that is at `at` although the tree did not expect it, or -1. */
  find(buffer: Buffer, at: number, fits: (segment: number) => boolean): number {
    if (buffer.length - at < SAMPLED_BYTES) return -1;
    for (const segment of this.#candidates.get(sample(buffer, at)) ?? []) {
      if (fits(segment) && this.match(segment, buffer, at) !== -1) return segment;
    }
    return -1;
  }

  /** Keeps the bytes of a segment from `at` to `end`, and the separator before it, which starts at `from`. */
  keep(segment: number, buffer: Buffer, from: number, at: number, end: number): void {
    const length = end - from;
    if (this.#used + length > ARENA_BYTES) this.#addArena(Math.max(length, ARENA_BYTES));
    const newest = this.#arenas.length - 1;
    buffer.copy(this.#arenas[newest] as Buffer, this.#used, from, end);
    this.#arenaOf[segment] = newest;
    this.#startOf[segment] = this.#used + (at - from);
    this.#lengthOf[segment] = end - at;
    this.#used += length;
    if (end - at >= SAMPLED_BYTES) this.#addCandidate(sample(buffer, at), segment);
  }

  /** The arena that was last written to, and the end of its data. */
  get last(): { arena: number; end: number } {
    return { arena: this.#arenas.length - 1, end: this.#used };
  }

  /** Whether the given bytes of an arena are at `at`. */
  matchRange(arena: number, start: number, end: number, buffer: Buffer, at: number): boolean {
    const bytes = this.#arenas[arena];
    const last = at + end - start;
    if (bytes === undefined || last > buffer.length) return false;
    return bytes[end - 1] === buffer[last - 1] && buffer.compare(bytes, start, end, at, last) === 0;
  }

  #addArena(bytes: number): void {
    this.#arenas.push(Buffer.allocUnsafeSlow(bytes));
    this.#bytes += bytes;
    this.#used = 0;
    while (this.#bytes > this.#capacity && this.#oldest < this.#arenas.length - 1) {
      this.#bytes -= (this.#arenas[this.#oldest] as Buffer).length;
      this.#arenas[this.#oldest++] = undefined;
    }
  }

  #addCandidate(key: number, segment: number): void {
    const known = this.#candidates.get(key);
    if (known === undefined) {
      this.#candidates.set(key, [segment]);
      return;
    }
    if (known.includes(segment)) return;
    known.unshift(segment);
    if (known.length > MAX_CANDIDATES) known.pop();
  }
}

/** FNV-1a over every seventh of the first bytes. */
function sample(buffer: Uint8Array, at: number): number {
  let hash = 0x811c9dc5;
  for (let step = 0; step < SAMPLES; step++) {
    hash = Math.imul(hash ^ (buffer[at + step * SAMPLE_STEP] as number), 0x01000193);
  }
  return hash >>> 0;
}
