/** Why a request did not read everything that the request before it had in the cache. */
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
  | 'images'
  | 'thinking'
  | 'provider_side'
  | 'unknown';

export type Verdict = 'full' | 'partial' | 'miss';
export type Confidence = 'high' | 'medium' | 'low';

/**
 * The position of a block in a prompt in cache order: the list (tools 0, system 1, messages 2), the element in that
 * list, and the block in that element, all from 0.
 */
export interface Spot {
  list: 0 | 1 | 2;
  element: number;
  block: number;
}

export function compareSpots(a: Spot, b: Spot): number {
  return a.list - b.list || a.element - b.element || a.block - b.block;
}

/** The start of the prompt, of the system prompt, and of the messages. */
export const promptStart: Spot = { list: 0, element: 0, block: 0 };
export const systemStart: Spot = { list: 1, element: 0, block: 0 };
export const messagesStart: Spot = { list: 2, element: 0, block: 0 };

/** A position at which the provider is asked to cache the prefix. */
export interface Breakpoint {
  spot: Spot;
  /** Requested TTL, milliseconds. */
  ttl: number;
}

/** A cause found in the prompts, markers and times, and its effect. */
export interface Finding {
  cause: Cause;
  detail: string;
  /** Tokens that could be read if this were the only cause. */
  readable: number;
}

/** What the prompts, markers and times predict, without the reported usage of the request. */
export interface Expectation {
  /**
   * Tokens the previous request had in the cache; null when the provider did not report it and lens cannot estimate it.
   */
  kept: number;
  /** How many of these tokens this request should be able to read. */
  readable: number;
  /** The causes that prevent reading the rest, largest effect first. */
  findings: Finding[];
  /** The TTL that applies, milliseconds; null when the provider publishes none. */
  ttl: number | null;
}
