import { objectOf } from '../json.ts';
import { besideCache, firstTokens, tokens } from '../tokens.ts';
import type { Usage } from '../types.ts';

/**
 * Anthropic usage: `input_tokens` excludes what was read from and written to the cache, `output_tokens` includes
 * thinking. https://docs.claude.com/en/docs/build-with-claude/prompt-caching
 */
export function anthropicUsage(raw: unknown): Usage {
  const usage = objectOf(raw);
  const written = objectOf(usage['cache_creation']);
  const details = objectOf(usage['output_tokens_details']);
  return {
    ...besideCache({
      uncached: tokens(usage['input_tokens']),
      cacheRead: tokens(usage['cache_read_input_tokens']),
      cacheWrite: tokens(usage['cache_creation_input_tokens']),
      cacheWrite5m: tokens(written['ephemeral_5m_input_tokens']),
      cacheWrite1h: tokens(written['ephemeral_1h_input_tokens']),
    }),
    output: tokens(usage['output_tokens']),
    reasoning: firstTokens(details['thinking_tokens'], details['reasoning_tokens']),
  };
}
