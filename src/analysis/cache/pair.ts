import type { Reported } from '../cost/reported.ts';
import type { Exchange } from '../requests/material.ts';
import type { CommonPrefix } from './common-prefix.ts';
import type { ContentChange } from './content-change.ts';
import type { CacheRules } from './rules.ts';
import type { Breakpoint, Cause, Spot } from './types.ts';
import { promptStart } from './types.ts';

/** Two requests that follow one another, with all that bears on the cache. */
export interface Pair {
  previous: Exchange;
  next: Exchange;
  /** What was reported of the previous one; usage that lens made up itself is left out. */
  previousReported: Reported | undefined;
  rules: CacheRules;
  prefix: CommonPrefix;
  /** What changed at the first difference; null when the prompt only grew. */
  change: ContentChange | null;
  /** The messages were replaced by a summary of theirs. */
  compacted: boolean;
  parameters: { from: Spot; members: string[] } | null;
  previousBreakpoints: readonly Breakpoint[];
  nextBreakpoints: readonly Breakpoint[];
  /** Start to start, milliseconds; null when a time is not known or the clock went back. */
  elapsed: number | null;
  /** Reported input over the estimate of the previous request; 1 where nothing is reported. */
  scale: number;
}

/** A reason in the prompts why what follows a place is not found in the cache. */
export interface Limit {
  cause: Cause;
  detail: string;
  from: Spot;
}

/** What the two requests differ in, by place. */
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
