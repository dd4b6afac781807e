const MEGABYTE = 1024 * 1024;

/** What recording may hold in memory. Past a limit the agent's traffic continues and the record states what is missing. */
export const limits = {
  /** Bytes on their way to the recording process; past it, chunks are counted and not recorded (`memory_limit`). */
  inFlight: 256 * MEGABYTE,
  /** One body; past it, only its length and hash are recorded (`size_limit`). */
  body: 256 * MEGABYTE,
  /**
   * What a body may decode to: this many bytes, and this many times its encoded length once it is past `decodedFree`.
   * Past it, the encoded bytes are recorded (`undecodable`). Text of a conversation compresses to about a tenth.
   */
  decoded: 256 * MEGABYTE,
  decodedRatio: 200,
  decodedFree: 16 * MEGABYTE,
  /** All bodies held for exchanges that have not ended; past it, new chunks are dropped (`memory_limit`). */
  held: 512 * MEGABYTE,
  /** Bytes collected before they are handed over. */
  batch: MEGABYTE,
  /** Bytes of the file in memory through which they are handed over (Linux); past it, they wait in a queue. */
  memoryFile: 64 * MEGABYTE,
  /**
   * Milliseconds that steps of a running exchange wait at most; its end goes out at once. To wake a sleeping process
   * costs the relay more than all else it does for the record: an exchange that is over by then needs it once.
   */
  batchDelay: 50,
  /**
   * Milliseconds of silence after which the recording process counts as stalled when it used the processor meanwhile;
   * one that did not (the system lets it wait) has six times as long.
   */
  stalledAfter: 10_000,
  /** Milliseconds that the end of an answer waits at most until the system has all that was seen of it. */
  endHeld: 1000,
} as const;

export type Limits = { readonly [K in keyof typeof limits]: number };
