import type { Reported } from '../cost/reported.ts';
import type { Exchange } from '../requests/material.ts';
import type { CommonPrefix } from './common-prefix.ts';
import type { ContentChange } from './content-change.ts';
import type { CacheRules } from './rules.ts';
import type { Breakpoint, Cause, Spot } from './types.ts';
import { promptStart } from './types.ts';

/** Two consecutive requests with everything that affects the cache. */
export interface Pair {
  previous: Exchange;
  next: Exchange;
  /** Reported usage of the previous request; usage that lens generated itself is excluded. */
  previousReported: Reported | undefined;
  rules: CacheRules;
  prefix: CommonPrefix;
  /** What changed at the first difference; null when the prompt was only extended. */
  change: ContentChange | null;
  /** A summary replaced the messages. */
  compacted: boolean;
  parameters: { from: Spot; members: string[] } | null;
  previousBreakpoints: readonly Breakpoint[];
  nextBreakpoints: readonly Breakpoint[];
  /** Time from start to start, milliseconds; null when a time is unknown or the clock went back. */
  elapsed: number | null;
  /** Reported input divided by the estimate for the previous request; 1 if nothing is reported. */
  scale: number;
}

/** A reason in the prompts why the cache cannot serve what follows a position. */
export interface Limit {
  cause: Cause;
  detail: string;
  from: Spot;
}

/** The differences between the two requests, by position. */
export function limitsOf({ previous, next, prefix, change, compacted, parameters }: Pair): Limit[] {
  const limits: Limit[] = [];
  if (previous.model !== next.model) {
    const detail = `model ${previous.model ?? 'unknown'} became ${next.model ?? 'unknown'}`;
    limits.push({ cause: 'model', detail, from: promptStart });
  }
  if (change && prefix.difference) {
    const cause = compacted && change.list === 'messages' ? 'compaction' : change.cause;
    limits.push({ cause, detail: change.detail, from: prefix.difference.spot });
  }
  if (parameters) {
    limits.push({
      cause: 'parameters',
      detail: `${parameters.members.join(', ')} changed`,
      from: parameters.from,
    });
  }
  return limits;
}
