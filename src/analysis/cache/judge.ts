import { duration } from '../../text/figures.ts';
import { implicitTolerance } from './implicit.ts';
import type { Pair } from './pair.ts';
import type { ProviderChange } from './provider-changes.ts';
import type { Cause, Confidence, Expectation, Verdict } from './types.ts';

/** The result of comparing two requests. */
export interface Judgement {
  verdict: Verdict;
  /** Null when everything was read. */
  cause: Cause | null;
  also: Cause[];
  confidence: Confidence;
  detail: string | null;
  lost: number;
  /** Location and type of the first block that the cause affects, where the prompts do not differ. */
  location?: string;
  type?: string;
}

/** A smaller shortfall is not a break: the last tokens of a block may be counted on either side. */
const markerTolerance = 64;

/** A shortfall up to this fraction is not a break if prompts, markers and times explain nothing. */
const unexplainedShare = 0.05;

/**
 * Classifies a pair from the reported usage and from the prompts. Usage determines whether there is a break: none if
 * everything was read, even if the prompts differ; a break if more was lost than the tolerance, even if the prompts
 * show no reason. The prompts determine the cause.
 *
 * @param read tokens the request read, as reported; null when nothing is reported
 * @param findProviderChange looks for a change that the provider made; called when the prompts explain nothing
 */
export function judge(
  pair: Pair,
  expected: Expectation,
  read: number | null,
  findProviderChange: () => ProviderChange | null = () => null,
): Judgement {
  if (read === null) return fromPrompts(expected);
  const { kept, readable, findings } = expected;
  const lost = Math.max(0, kept - read);
  const tolerance = pair.rules.caching === 'implicit' ? implicitTolerance(kept) : markerTolerance;
  if (read > 0 && lost <= tolerance)
    return full(findings.length === 0 || readable >= kept ? 'high' : 'medium');
  if (kept === 0 && read > 0) return full('high');
  // Token counts that are off by a few tokens would otherwise be reported as breaks although nothing changed.
  if (findings.length === 0 && read > 0 && lost <= kept * unexplainedShare) return full('medium');
  const verdict: Verdict = read === 0 ? 'miss' : 'partial';
  const [first, ...others] = findings;
  if (first && isWhole(pair)) {
    const explained = Math.abs(read - readable) <= Math.max(tolerance, kept * 0.1, 500);
    return {
      verdict,
      cause: first.cause,
      also: others.map(({ cause }) => cause),
      confidence: explained ? 'high' : 'medium',
      detail: first.detail,
      lost,
    };
  }
  const change = first ? null : findProviderChange();
  if (change) {
    const { cause, detail, location, type } = change;
    return { verdict, cause, detail, confidence: 'medium', also: [], lost, location, type };
  }
  return { verdict, ...unexplained(pair, expected), also: [], lost };
}

/** The prompts do not explain the loss. */
function unexplained(pair: Pair, { ttl }: Expectation): Pick<Judgement, 'cause' | 'confidence' | 'detail'> {
  const { elapsed, rules } = pair;
  if (!isWhole(pair))
    return {
      cause: 'unknown',
      confidence: 'low',
      detail: 'the log does not contain both requests in full',
    };
  if (elapsed === null)
    return { cause: 'unknown', confidence: 'low', detail: 'the times of the requests are not known' };
  const may = rules.caching === 'implicit' ? rules.mayExpire : ttl === null ? null : ttl * 0.95;
  if (may !== null && elapsed > may) {
    const detail = `${duration(elapsed)} passed; may be kept no longer than ${duration(ttl ?? may)}`;
    return { cause: 'ttl_expired', confidence: 'medium', detail };
  }
  // If the provider publishes no TTL, a long pause is as likely a cause as the provider itself.
  if (may === null && rules.caching === 'implicit' && elapsed > 5 * 60_000) {
    return {
      cause: 'unknown',
      confidence: 'low',
      detail: `${duration(elapsed)} passed, and the provider names no time`,
    };
  }
  return { cause: 'provider_side', confidence: 'medium', detail: `same prompt, ${duration(elapsed)} later` };
}

const isWhole = ({ previous, next }: Pair): boolean =>
  previous.completeness === 'exact' && next.completeness === 'exact';

/** Without reported usage, the expected result is inferred from the prompts. */
function fromPrompts({ kept, readable, findings }: Expectation): Judgement {
  const [first, ...others] = findings;
  if (!first) return full('low');
  return {
    verdict: readable > 0 ? 'partial' : 'miss',
    cause: first.cause,
    also: others.map(({ cause }) => cause),
    confidence: 'low',
    detail: first.detail,
    lost: Math.max(0, kept - readable),
  };
}

function full(confidence: Confidence): Judgement {
  return { verdict: 'full', cause: null, also: [], confidence, detail: null, lost: 0 };
}

/**
 * Classifies a request with no answered request before it in its thread.
 *
 * @param hidden why the log may not contain the request it follows; null when the log would contain it
 */
export function judgeFirst(read: number | null, hidden: string | null): Judgement {
  const shared = read !== null && read > 0;
  const verdict = shared ? 'partial' : 'miss';
  if (hidden !== null)
    return { verdict, cause: 'unknown', also: [], confidence: 'low', detail: hidden, lost: 0 };
  return {
    verdict,
    cause: 'first_request',
    also: [],
    confidence: read === null ? 'low' : 'high',
    detail: shared ? 'first in its thread; it read a prefix cached for another one' : 'first in its thread',
    lost: 0,
  };
}
