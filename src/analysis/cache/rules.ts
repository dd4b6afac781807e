import { memberAt, stringOf } from '../../wire/json.ts';
import { minimumOf, openaiMinimum } from './minimums.ts';

const minute = 60_000;
const hour = 60 * minute;

/** How the cache of a model works. */
export interface CacheRules {
  /**
   * `breakpoints`: prefixes are cached where a marker asks for it. `implicit`: the provider caches prefixes
   * automatically.
   */
  caching: 'breakpoints' | 'implicit';
  /** Shortest prefix that is cached, tokens; null when unknown. */
  minimum: number | null;
  /** Maximum number of breakpoints per request. */
  mostBreakpoints: number;
  /** Number of blocks a breakpoint looks back for an entry, including its own. */
  lookback: number;
  /** Implicit: prefixes are cached in multiples of this many tokens. */
  step: number;
  /**
   * Implicit: idle time after which a prefix may have expired, and after which it has expired, ms; null when not
   * published.
   */
  mayExpire: number | null;
  expires: number | null;
}

/**
 * The rules for a request.
 *
 * Anthropic (https://platform.claude.com/docs/en/build-with-claude/prompt-caching): at most 4 breakpoints, each looks
 * back over 20 blocks. OpenAI (https://developers.openai.com/api/docs/guides/prompt-caching): from GPT-5.6 on, prefixes
 * are cached for 30 minutes and read exactly. Earlier models cache in steps of 128 tokens, in memory for 5 to 10 idle
 * minutes and at most an hour, or for up to 24 hours. Gemini (https://ai.google.dev/gemini-api/docs/caching) publishes
 * no TTL. Other providers publish neither minimum nor TTL.
 *
 * @param frame the body without its lists
 * @param marked whether the request has cache markers
 */
export function cacheRules(
  { wire, model, ts }: { wire: string; model: string | null; ts: number | null },
  frame: unknown,
  marked: boolean,
): CacheRules {
  const name = (model ?? '').toLowerCase();
  const implicit: CacheRules = {
    caching: 'implicit',
    minimum: minimumOf(name, ts),
    mostBreakpoints: 0,
    lookback: 0,
    step: 1,
    mayExpire: null,
    expires: null,
  };
  if (name.includes('claude') || (marked && wire !== 'openai-responses')) {
    return { ...implicit, caching: 'breakpoints', mostBreakpoints: 4, lookback: 20 };
  }
  if (!/^(gpt-|chatgpt|codex|o\d)/.test(name)) return implicit;
  const minimum = openaiMinimum.tokens;
  if (isAtLeast(name, 5, 6)) {
    return memberAt(frame, 'prompt_cache_options.mode') === 'explicit'
      ? {
          ...implicit,
          caching: 'breakpoints',
          minimum,
          mostBreakpoints: 80,
          lookback: Number.POSITIVE_INFINITY,
        }
      : { ...implicit, minimum, mayExpire: 30 * minute, expires: null };
  }
  const asked = stringOf(memberAt(frame, 'prompt_cache_retention'));
  const day = asked === '24h' || (asked === '' && isAtLeast(name, 5, 5));
  return day
    ? { ...implicit, minimum, step: 128, mayExpire: 24 * hour, expires: 24 * hour }
    : { ...implicit, minimum, step: 128, mayExpire: 5 * minute, expires: hour };
}

function isAtLeast(model: string, major: number, minor: number): boolean {
  const found = /^gpt-(\d+)(?:\.(\d+))?/.exec(model);
  if (!found) return false;
  const [own, part] = [Number(found[1]), Number(found[2] ?? 0)];
  return own > major || (own === major && part >= minor);
}

/** The TTL that a marker asks for, ms: `cache_control` five minutes or one hour, OpenAI's breakpoint thirty minutes. */
export function markerTtl(marker: unknown): number {
  const ttl = stringOf(memberAt(marker, 'ttl'));
  const found = /^(\d+)(m|h)$/.exec(ttl);
  if (!found) return 5 * minute;
  return Number(found[1]) * (found[2] === 'h' ? hour : minute);
}

export const openaiBreakpointTtl = 30 * minute;
