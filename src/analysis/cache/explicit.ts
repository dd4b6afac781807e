import { duration } from '../../text/figures.ts';
import { stepsBack } from './breakpoints.ts';
import { sortFindings } from './findings.ts';
import { lengthThrough } from './lengths.ts';
import { type Limit, limitsOf, type Pair } from './pair.ts';
import type { Prompts } from './prompts.ts';
import { type Breakpoint, type Cause, compareSpots, type Expectation, type Finding } from './types.ts';

/** A prefix that the previous request left in the cache. */
interface Entry extends Breakpoint {
  tokens: number;
}

type Trouble = Pick<Finding, 'cause' | 'detail'>;

/**
 * What a request can read if only marked prefixes are cached. The previous request stored one entry per breakpoint. An
 * entry is found when everything up to and including its block is unchanged, a breakpoint of this request is at that
 * block or within the lookback after it and has the same TTL, and the entry has not expired.
 *
 * @param kept tokens the previous request had in the cache according to the provider (read + written), null when not
 * reported
 */
export function expectFromBreakpoints(
  pair: Pair,
  kept: number | null,
  prompts: Prompts,
  estimate: (text: string) => number,
): Expectation {
  const entries = entriesOf(pair, kept, prompts, estimate);
  const last = entries.at(-1);
  if (!last)
    return { kept: kept ?? 0, readable: 0, findings: nothingKept(pair, kept, prompts, estimate), ttl: null };
  const limits = limitsOf(pair);
  const troubles = new Map(entries.map((entry) => [entry, troublesOf(entry, pair, limits, prompts)]));
  const longest = (free: (found: readonly Trouble[]) => boolean): number =>
    entries
      .filter((entry) => free(troubles.get(entry) ?? []))
      .reduce((most, { tokens }) => Math.max(most, tokens), 0);
  const findings = (troubles.get(last) ?? []).map((trouble) => ({
    ...trouble,
    readable: longest((found) => found.every(({ cause }) => cause !== trouble.cause)),
  }));
  const readable = longest((found) => found.length === 0);
  return { kept: last.tokens, readable, findings: sortFindings(findings), ttl: last.ttl };
}

function entriesOf(
  { previous, previousBreakpoints, rules, scale }: Pair,
  kept: number | null,
  prompts: Prompts,
  estimate: (text: string) => number,
): Entry[] {
  if (kept === 0 || previousBreakpoints.length > rules.mostBreakpoints) return [];
  const all = previousBreakpoints.map((breakpoint, index): Entry => {
    const { estimate: tokens } = lengthThrough(prompts, previous, breakpoint.spot, estimate);
    const isLast = index === previousBreakpoints.length - 1;
    const scaled = Math.round(tokens * scale);
    return { ...breakpoint, tokens: kept === null ? scaled : isLast ? kept : Math.min(scaled, kept) };
  });
  // A prefix that the provider reported as cached is long enough, even if the estimate is below the minimum.
  return all.filter(
    (entry, index) => entry.tokens >= (rules.minimum ?? 0) || (kept !== null && index === all.length - 1),
  );
}

function nothingKept(
  { previous, previousBreakpoints, rules, scale }: Pair,
  kept: number | null,
  prompts: Prompts,
  estimate: (text: string) => number,
): Finding[] {
  const last = previousBreakpoints.at(-1);
  const finding = (cause: Cause, detail: string): Finding[] => [{ cause, detail, readable: 0 }];
  if (!last) return finding('no_marker', 'the previous request had no cache breakpoint');
  if (previousBreakpoints.length > rules.mostBreakpoints) {
    return finding(
      'too_many_breakpoints',
      `the previous request had ${previousBreakpoints.length} breakpoints`,
    );
  }
  const { estimate: tokens } = lengthThrough(prompts, previous, last.spot, estimate);
  const about = Math.round(tokens * scale);
  if (rules.minimum !== null && (kept === null || about < rules.minimum)) {
    return finding(
      'below_minimum',
      `about ${about} tokens up to the last breakpoint, the model keeps ${rules.minimum} or more`,
    );
  }
  return [];
}

function troublesOf(entry: Entry, pair: Pair, limits: readonly Limit[], prompts: Prompts): Trouble[] {
  const changed = limits.filter(({ from }) => compareSpots(entry.spot, from) >= 0);
  const reach =
    changed.length > 0 && pair.nextBreakpoints.length > 0 ? null : reachTrouble(entry, pair, prompts);
  return [...tooMany(pair), ...changed, ...(reach ? [reach] : []), ...timeTroubles(entry, pair)];
}

function tooMany({ nextBreakpoints, rules }: Pair): Trouble[] {
  return nextBreakpoints.length > rules.mostBreakpoints
    ? [
        {
          cause: 'too_many_breakpoints',
          detail: `${nextBreakpoints.length} breakpoints, at most ${rules.mostBreakpoints} are allowed`,
        },
      ]
    : [];
}

function reachTrouble(
  entry: Entry,
  { next, nextBreakpoints, rules }: Pair,
  prompts: Prompts,
): Trouble | null {
  if (nextBreakpoints.length === 0)
    return { cause: 'marker_lost', detail: 'the request has no cache breakpoint' };
  if (nextBreakpoints.length > rules.mostBreakpoints) return null;
  const behind = nextBreakpoints.filter(({ spot }) => compareSpots(spot, entry.spot) >= 0);
  if (behind.length === 0) {
    return { cause: 'marker_lost', detail: 'all breakpoints are before the end of the cached prefix' };
  }
  const near = behind.filter(
    ({ spot }) => stepsBack(prompts, next, spot, entry.spot, rules.lookback) <= rules.lookback,
  );
  if (near.length === 0) {
    return {
      cause: 'lookback',
      detail: `no breakpoint within ${rules.lookback} blocks after the cached prefix`,
    };
  }
  if (near.every(({ ttl }) => ttl !== entry.ttl)) {
    return {
      cause: 'marker_lost',
      detail: `the time to live changed from ${duration(entry.ttl)} to ${duration(near[0]?.ttl ?? 0)}`,
    };
  }
  return null;
}

function timeTroubles(entry: Entry, { elapsed, previousReported }: Pair): Trouble[] {
  if (elapsed === null) return [];
  const firstByte = previousReported?.msFirstByte ?? null;
  return [
    ...(elapsed > entry.ttl
      ? [
          {
            cause: 'ttl_expired' as const,
            detail: `${duration(elapsed)} passed, kept ${duration(entry.ttl)}`,
          },
        ]
      : []),
    ...(firstByte !== null && elapsed < firstByte
      ? [{ cause: 'concurrent' as const, detail: 'sent before the answer to the previous request began' }]
      : []),
  ];
}
