import { UsageReader } from '../tokens.ts';
import type { Usage } from '../types.ts';

/**
 * Gemini usage: `promptTokenCount` includes the cached content, prompts of tools are counted apart, and the output is
 * candidates and thoughts, unless the total shows that the candidates include the thoughts.
 * https://ai.google.dev/api/generate-content#UsageMetadata. `countTokens` answers with `totalTokens` alone.
 */
export function geminiUsage(raw: unknown): Usage {
  const reader = new UsageReader(raw);
  // Characters and pictures that Vertex charges for, where it charges by them.
  reader.ignore('billablePromptUsage');
  return reader.usage({
    input: reader.main('promptTokenCount', 'totalTokens'),
    cache: 'within input',
    extraInput: reader.count('toolUsePromptTokenCount'),
    cacheRead: reader.count('cachedContentTokenCount'),
    cacheWrite: null,
    output: reader.main('candidatesTokenCount', 'responseTokenCount'),
    reasoning: reader.count('thoughtsTokenCount'),
    reasoningIs: 'in addition to output',
    total: reader.count('totalTokenCount'),
  });
}
