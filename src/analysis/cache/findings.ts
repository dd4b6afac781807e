import type { Cause, Finding } from './types.ts';

/**
 * Where two causes cost the same, what was changed stands before what time and provider did: it would have broken the
 * cache anyway, and it is what can be mended.
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
];

/** The weightiest first: the one that alone would leave the least to read. */
export function sortFindings(findings: readonly Finding[]): Finding[] {
  return findings.toSorted(
    (a, b) => a.readable - b.readable || order.indexOf(a.cause) - order.indexOf(b.cause),
  );
}
