import { objectOf } from '../json.ts';
import { firstTokens, restTokens, tokens } from '../tokens.ts';
import type { Usage } from '../types.ts';

/**
 * OpenAI Responses usage: `input_tokens` includes what came from the cache, `output_tokens` includes reasoning.
 * https://platform.openai.com/docs/guides/prompt-caching
 */
export function responsesUsage(raw: unknown): Usage {
  const usage = objectOf(raw);
  const inputDetails = objectOf(usage['input_tokens_details']);
  const outputDetails = objectOf(usage['output_tokens_details']);
  const input = tokens(usage['input_tokens']);
  const cacheRead = tokens(inputDetails['cached_tokens']);
  const cacheWrite = firstTokens(inputDetails['cache_write_tokens'], inputDetails['cache_creation_tokens']);
  return {
    uncached: restTokens(input, cacheRead, cacheWrite),
    cacheRead,
    cacheWrite,
    cacheWrite5m: null,
    cacheWrite1h: null,
    input,
    output: tokens(usage['output_tokens']),
    reasoning: tokens(outputDetails['reasoning_tokens']),
  };
}
