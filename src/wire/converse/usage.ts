import { listOf, objectOf } from '../json.ts';
import { besideCache, sumTokens, tokens } from '../tokens.ts';
import type { Usage } from '../types.ts';

/**
 * Converse usage: `inputTokens` excludes what was read from and written to the cache; reasoning is in the output and not
 * told apart. https://docs.aws.amazon.com/bedrock/latest/userguide/prompt-caching.html
 */
export function converseUsage(raw: unknown): Usage {
  const usage = objectOf(raw);
  return {
    ...besideCache({
      uncached: tokens(usage['inputTokens']),
      cacheRead: tokens(usage['cacheReadInputTokens']),
      cacheWrite: tokens(usage['cacheWriteInputTokens']),
      cacheWrite5m: writtenFor(usage['cacheDetails'], '5m'),
      cacheWrite1h: writtenFor(usage['cacheDetails'], '1h'),
    }),
    output: tokens(usage['outputTokens']),
    reasoning: null,
  };
}

function writtenFor(details: unknown, ttl: string): number | null {
  const counts = listOf(details)
    .map(objectOf)
    .filter((detail) => detail['ttl'] === ttl)
    .map((detail) => tokens(detail['inputTokens']));
  return sumTokens(...counts);
}
