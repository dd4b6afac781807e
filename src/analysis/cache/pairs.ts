import type { DerivedRow } from '../../store/schema/tables.ts';
import { memberAt, stringOf } from '../../wire/json.ts';
import type { PriceFinder } from '../cost/find-price.ts';
import type { Reported } from '../cost/reported.ts';
import type { Exchange } from '../requests/material.ts';
import type { Baseline, Baselines } from './baseline.ts';
import { breakpointsOf } from './breakpoints.ts';
import { commonPrefix } from './common-prefix.ts';
import { contentChange } from './content-change.ts';
import { expectFromBreakpoints } from './explicit.ts';
import { expectImplicitly } from './implicit.ts';
import { judge, judgeFirst } from './judge.ts';
import { costOfLoss } from './money.ts';
import { agrees, officialDiagnosis } from './official.ts';
import type { Pair } from './pair.ts';
import { parameterChange } from './parameters.ts';
import { turnBreak } from './prefix-breaks.ts';
import type { Prompts } from './prompts.ts';
import { providerChange } from './provider-changes.ts';
import { cacheRules } from './rules.ts';
import type { SlotLookup } from './slots.ts';
import { compareSpots, type Expectation } from './types.ts';

export interface PairContext {
  prompts: Prompts;
  baselines: Baselines;
  reported: ReadonlyMap<number, Reported>;
  frameOf(exchange: Exchange): unknown;
  slotOf: SlotLookup;
  threadOf(exchange: Exchange): string | null;
  familyOf(exchange: Exchange): string | null;
  findPrice: PriceFinder;
  /** o200k tokens of a text. */
  estimate(text: string): number;
}

/** A pair as rows: one of `cache_pairs`, and one of `prefix_breaks` if there is a request to compare with. */
export interface PairRows {
  pair: DerivedRow<'cache_pairs'>;
  prefixBreak: DerivedRow<'prefix_breaks'> | null;
}

/**
 * The rows of one request. Null for a request without a prompt (prewarms), and for one that the provider did not
 * process unless it was rejected for too many breakpoints.
 */
export function pairRows(exchange: Exchange, context: PairContext): PairRows | null {
  if (context.prompts.length(exchange).bytes === 0) return null;
  const breakpoints = breakpointsOf(context.prompts, exchange, context.frameOf(exchange));
  const rules = cacheRules(exchange, context.frameOf(exchange), breakpoints.length > 0);
  const refused = rules.caching === 'breakpoints' && breakpoints.length > rules.mostBreakpoints;
  if (!refused && !context.baselines.isAnswered(exchange)) return null;
  const baseline = context.baselines.of(exchange);
  const reported = usageOf(exchange, context);
  const read = readTokens(reported, exchange.wire);
  const own = {
    exchange_id: exchange.n,
    thread_id: context.threadOf(exchange),
    caching: rules.caching,
    breakpoints: breakpoints.length,
    minimum_tokens: rules.minimum,
    read_tokens: read,
  };
  const official = officialDiagnosis(exchange, context.frameOf(exchange));
  const ofOfficial = { official_reason: official?.reason, official_tokens: official?.tokens };
  if (baseline === null) {
    const { also: _none, lost, ...judgement } = judgeFirst(read, whatIsHidden(exchange, context));
    return {
      pair: { ...own, ...judgement, lost_tokens: lost, lost_usd: 0, ...ofOfficial },
      prefixBreak: null,
    };
  }
  const pair = pairOf(baseline, exchange, rules, breakpoints, context);
  const expected = expect(pair, context);
  const { lost, also, location, type, ...judgement } = judge(pair, expected, read, () =>
    providerChange(pair, context.prompts, context.frameOf),
  );
  const model = reported?.model || exchange.model;
  const row: DerivedRow<'cache_pairs'> = {
    ...own,
    previous_exchange_id: baseline.exchange.n,
    ...judgement,
    other_causes: also.length > 0 ? also : null,
    ...ofPrompts(pair, context.prompts),
    ...(location === undefined ? {} : { break_list: 'messages', break_location: location, break_type: type }),
    elapsed_ms: pair.elapsed,
    ttl_ms: expected.ttl,
    kept_tokens: Math.round(expected.kept),
    readable_tokens: Math.round(expected.readable),
    lost_tokens: Math.round(lost),
    lost_usd: costOfLoss(lost, reported?.usage ?? null, model, exchange.ts, context.findPrice),
    ...ofOfficial,
    official_agrees: agrees(official, { cause: judgement.cause, also }, baseline.exchange.answer?.id ?? null),
  };
  return { pair: row, prefixBreak: turnBreak(pair, expected, context.familyOf(exchange)) };
}

/** Why the log may not contain the request that this one follows. */
function whatIsHidden(exchange: Exchange, { frameOf, baselines }: PairContext): string | null {
  const named = stringOf(memberAt(frameOf(exchange), 'previous_response_id'));
  if (named !== '' && !baselines.follows(exchange)) return 'continues an answer that is not in the log';
  return exchange.completeness === 'exact' ? null : 'the log does not contain the whole request';
}

function pairOf(
  { exchange: previous, compacted }: Baseline,
  next: Exchange,
  rules: Pair['rules'],
  nextBreakpoints: Pair['nextBreakpoints'],
  context: PairContext,
): Pair {
  const { prompts, frameOf, slotOf } = context;
  const previousReported = usageOf(previous, context);
  const length = prompts.length(previous);
  const prefix = commonPrefix(prompts, previous, next, context.estimate);
  const elapsed = previous.ts === null || next.ts === null ? null : next.ts - previous.ts;
  const input = previousReported?.usage?.input ?? null;
  const change = prefix.difference
    ? contentChange({ prompts, frameOf, slotOf }, previous, next, prefix.difference)
    : null;
  return {
    previous,
    next,
    previousReported,
    rules,
    prefix,
    change,
    compacted,
    parameters: parameterChange(next.wire, frameOf(previous), frameOf(next)),
    previousBreakpoints: breakpointsOf(prompts, previous, frameOf(previous)),
    nextBreakpoints,
    elapsed: elapsed === null || elapsed < 0 ? null : elapsed,
    scale: input === null || length.estimate === 0 ? 1 : input / length.estimate,
  };
}

function expect(pair: Pair, { prompts, estimate }: PairContext): Expectation {
  const usage = pair.previousReported?.usage ?? null;
  if (pair.rules.caching === 'implicit') {
    return expectImplicitly(pair, usage?.input ?? prompts.length(pair.previous).estimate, prompts);
  }
  const isReported = usage !== null && (usage.cacheRead !== null || usage.cacheWrite !== null);
  const kept = isReported ? (usage.cacheRead ?? 0) + (usage.cacheWrite ?? 0) : null;
  return expectFromBreakpoints(pair, kept, prompts, estimate);
}

function ofPrompts(pair: Pair, prompts: Prompts): Partial<DerivedRow<'cache_pairs'>> {
  const { prefix, change, previousBreakpoints, rules } = pair;
  const last = previousBreakpoints.at(-1)?.spot;
  const at = prefix.difference?.spot;
  return {
    stable_bytes: prefix.length.bytes,
    stable_tokens: Math.round(prefix.length.estimate * pair.scale),
    previous_bytes: prompts.length(pair.previous).bytes,
    previous_breakpoints: previousBreakpoints.length,
    behind_breakpoint: rules.caching === 'breakpoints' && last && at ? compareSpots(at, last) > 0 : null,
    break_list: change?.list,
    break_location: change?.place,
    break_type: change?.type,
    break_tool: change?.tool,
    break_line: change?.line,
    before: change?.before,
    after: change?.after,
    slot_id: change?.slot?.id,
    slot: change?.slot?.name,
  };
}

/** Reported usage of an exchange; none for an answer that lens itself generated. */
function usageOf({ n }: Exchange, { reported }: PairContext): Reported | undefined {
  const found = reported.get(n);
  return found?.dry ? undefined : found;
}

/**
 * Tokens read from the cache. 0 if usage is reported but mentions only cache writes, and for Gemini, which omits a
 * count of 0.
 */
function readTokens(reported: Reported | undefined, wire: string): number | null {
  const usage = reported?.usage;
  if (!usage || usage.input === null) return null;
  return usage.cacheRead ?? (usage.cacheWrite === null && wire !== 'gemini' ? null : 0);
}
