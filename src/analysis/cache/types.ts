/** Why a request did not read all that the one before it had in the cache. */
export type Cause =
  | 'first_request'
  | 'ttl_expired'
  | 'model'
  | 'tools'
  | 'system'
  | 'slot'
  | 'parameters'
  | 'history_edited'
  | 'compaction'
  | 'marker_lost'
  | 'no_marker'
  | 'below_minimum'
  | 'too_many_breakpoints'
  | 'lookback'
  | 'concurrent'
  | 'provider_side'
  | 'unknown';

export type Verdict = 'full' | 'partial' | 'miss';
export type Confidence = 'high' | 'medium' | 'low';

/**
 * Where a block stands in a prompt as the provider's cache sees it: tools (0), system (1), messages (2); then the
 * element of that list, then the block in the element, all from 0.
 */
export interface Spot {
  list: 0 | 1 | 2;
  element: number;
  block: number;
}

export function compareSpots(a: Spot, b: Spot): number {
  return a.list - b.list || a.element - b.element || a.block - b.block;
}

/** Where nothing is stable, and where the system prompt and the messages begin. */
export const promptStart: Spot = { list: 0, element: 0, block: 0 };
export const systemStart: Spot = { list: 1, element: 0, block: 0 };
export const messagesStart: Spot = { list: 2, element: 0, block: 0 };

/** A place at which the provider is asked to keep the prefix. */
export interface Breakpoint {
  spot: Spot;
  /** How long it is to be kept, milliseconds. */
  ttl: number;
}

/** A cause that the prompts, markers and times show, and what it keeps from being read. */
export interface Finding {
  cause: Cause;
  detail: string;
  /** Tokens that could be read if this were the only trouble. */
  readable: number;
}

/** What the prompts, markers and times say, before usage is looked at. */
export interface Expectation {
  /** Tokens the previous request had in the cache; null when the provider did not say and nothing can be estimated. */
  kept: number;
  /** Tokens of these that this request should be able to read. */
  readable: number;
  /** What keeps the rest from being read, the weightiest first. */
  findings: Finding[];
  /** The time to live that matters here, milliseconds; null when the provider names none. */
  ttl: number | null;
}
