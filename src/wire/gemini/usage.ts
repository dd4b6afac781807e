import { objectOf } from '../json.ts';
import { firstTokens, restTokens, sumTokens, tokens } from '../tokens.ts';
import type { Usage } from '../types.ts';

/**
 * Gemini usage: `promptTokenCount` includes the cached content, tool-use prompts are counted apart, and the output
 * is candidates plus thoughts. https://ai.google.dev/api/generate-content#UsageMetadata. `countTokens` answers with
 * `totalTokens` alone.
 */
export function geminiUsage(raw: unknown): Usage {
  const usage = objectOf(raw);
  const prompt = firstTokens(usage['promptTokenCount'], usage['totalTokens']);
  const cacheRead = tokens(usage['cachedContentTokenCount']);
  const reasoning = tokens(usage['thoughtsTokenCount']);
  return {
    uncached: restTokens(prompt, cacheRead),
    cacheRead,
    cacheWrite: null,
    cacheWrite5m: null,
    cacheWrite1h: null,
    input: prompt === null ? null : sumTokens(prompt, tokens(usage['toolUsePromptTokenCount'])),
    output: sumTokens(tokens(usage['candidatesTokenCount']), reasoning),
    reasoning,
  };
}
