import type { Cause, Finding } from './types.ts';

/**
 * Order of causes with the same cost. Changes of the request come before expiry and the provider: they would have
 * broken the cache anyway, and they can be fixed.
 */
const order: readonly Cause[] = [
  'too_many_breakpoints',
  'model',
  'tools',
  'slot',
  'system',
  'compaction',
  'history_edited',
  'parameters',
  'marker_lost',
  'lookback',
  'below_minimum',
  'no_marker',
  'ttl_expired',
  'concurrent',
  'images',
  'thinking',
];

/** Sorts by effect: first the cause that alone would leave the fewest tokens to read. */
export function sortFindings(findings: readonly Finding[]): Finding[] {
  return findings.toSorted(
    (a, b) => a.readable - b.readable || order.indexOf(a.cause) - order.indexOf(b.cause),
  );
}
