import { duration } from '../../text/figures.ts';
import { sortFindings } from './findings.ts';
import { limitsOf, type Pair } from './pair.ts';
import type { Prompts } from './prompts.ts';
import type { CacheRules } from './rules.ts';
import {
  compareSpots,
  type Expectation,
  type Finding,
  messagesStart,
  type Spot,
  systemStart,
} from './types.ts';

/**
 * What a request can read if the provider caches prefixes automatically: everything up to the first difference, in the
 * provider's step size, above its minimum length, until it expires.
 *
 * @param input tokens of the previous request, reported or estimated
 */
export function expectImplicitly(pair: Pair, input: number, prompts: Prompts): Expectation {
  const { rules, elapsed, previousReported } = pair;
  const ttl = rules.expires ?? rules.mayExpire;
  const kept = inSteps(input, rules);
  if (kept === 0) return { kept, readable: 0, findings: tooShort(input, rules), ttl };
  const findings: Finding[] = limitsOf(pair).map(({ cause, detail, from }) => ({
    cause,
    detail,
    readable: Math.min(kept, inSteps(tokensBefore(from, pair, prompts), rules)),
  }));
  if (elapsed !== null && rules.expires !== null && elapsed > rules.expires) {
    const detail = `${duration(elapsed)} passed, kept at most ${duration(rules.expires)}`;
    findings.push({ cause: 'ttl_expired', detail, readable: 0 });
  }
  const firstByte = previousReported?.msFirstByte ?? null;
  if (elapsed !== null && firstByte !== null && elapsed < firstByte) {
    findings.push({
      cause: 'concurrent',
      detail: 'sent before the answer to the previous request began',
      readable: 0,
    });
  }
  const breaking = findings.filter(({ readable }) => kept - readable > implicitTolerance(kept));
  return {
    kept,
    readable: breaking.reduce((least, finding) => Math.min(least, finding.readable), kept),
    findings: sortFindings(breaking),
    ttl,
  };
}

/**
 * Providers render prompts in ways that lens cannot observe; a smaller loss is not a break: 5 %, at least 512 tokens.
 */
export function implicitTolerance(kept: number): number {
  return Math.max(512, kept * 0.05);
}

function inSteps(tokens: number, { step, minimum }: CacheRules): number {
  const whole = Math.floor(tokens / step) * step;
  return whole < (minimum ?? 1) ? 0 : whole;
}

function tooShort(input: number, { minimum }: CacheRules): Finding[] {
  return minimum === null
    ? []
    : [
        {
          cause: 'below_minimum',
          detail: `the previous request had ${Math.round(input)} tokens, the model keeps ${minimum} or more`,
          readable: 0,
        },
      ];
}

function tokensBefore(from: Spot, { previous, prefix, scale }: Pair, prompts: Prompts): number {
  const { tools, system } = previous.tips;
  const lengths = [prompts.lengthTo(tools), prompts.lengthTo(system)].map(({ estimate }) => estimate);
  const [ofTools = 0, ofSystem = 0] = lengths;
  const difference = prefix.difference?.spot;
  if (difference && compareSpots(from, difference) === 0) return prefix.length.estimate * scale;
  if (compareSpots(from, messagesStart) === 0) return (ofTools + ofSystem) * scale;
  return compareSpots(from, systemStart) === 0 ? ofTools * scale : 0;
}
