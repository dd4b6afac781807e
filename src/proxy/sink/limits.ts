const MEGABYTE = 1024 * 1024;

/** What recording may hold in memory. Past a limit the agent's traffic goes on and the record says what is missing. */
export const limits = {
  /** Bytes on their way to the worker; past it, chunks are counted and not recorded (`memory_limit`). */
  inFlight: 256 * MEGABYTE,
  /** One body; past it, only its length and hash are recorded (`size_limit`). */
  body: 256 * MEGABYTE,
  /** All bodies held for exchanges that have not ended; past it, new chunks are let go (`memory_limit`). */
  held: 512 * MEGABYTE,
  /** Bytes collected on the relaying thread before they are handed over. */
  batch: MEGABYTE,
  /**
   * Milliseconds that steps of a running exchange wait at most; the end of its request and its own
   * end go out at once. To wake a sleeping thread costs the relay more than all else it does for the record.
   */
  batchDelay: 50,
  /** Milliseconds that the end of an answer waits at most until its record is with the system. */
  endHeld: 1000,
} as const;

export type Limits = { readonly [K in keyof typeof limits]: number };
