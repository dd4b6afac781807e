import { objectOf } from '../json.ts';
import { firstTokens, restTokens, sumTokens, tokens } from '../tokens.ts';
import type { Usage } from '../types.ts';

/**
 * Chat usage: `prompt_tokens` includes what came from the cache, `completion_tokens` includes reasoning.
 *
 * The cached part has several names: `prompt_tokens_details.cached_tokens` (OpenAI), `prompt_cache_hit_tokens`
 * (DeepSeek), `cached_tokens` (Kimi). Where the reported total is prompt + completion + reasoning (xAI), reasoning
 * is apart and belongs to the output, too.
 */
export function chatUsage(raw: unknown): Usage {
  const usage = objectOf(raw);
  const promptDetails = objectOf(usage['prompt_tokens_details']);
  const input = tokens(usage['prompt_tokens']);
  const cacheRead = firstTokens(
    promptDetails['cached_tokens'],
    usage['prompt_cache_hit_tokens'],
    usage['cached_tokens'],
  );
  const cacheWrite = firstTokens(
    promptDetails['cache_write_tokens'],
    promptDetails['cache_creation_tokens'],
    promptDetails['cache_creation_input_tokens'],
  );
  const reasoning = tokens(objectOf(usage['completion_tokens_details'])['reasoning_tokens']);
  const completion = tokens(usage['completion_tokens']);
  const total = tokens(usage['total_tokens']);
  const apart = completion !== null && !!reasoning && total === sumTokens(input, completion, reasoning);
  return {
    uncached: restTokens(input, cacheRead, cacheWrite),
    cacheRead,
    cacheWrite,
    cacheWrite5m: null,
    cacheWrite1h: null,
    input,
    output: apart ? sumTokens(completion, reasoning) : completion,
    reasoning,
  };
}
