import { objectOf } from '../json.ts';
import { sumOfEntries, UsageReader } from '../tokens.ts';
import type { Usage } from '../types.ts';

/**
 * Converse usage: `inputTokens` excludes what was read from and written to the cache; reasoning is part of the output
 * and not reported apart. https://docs.aws.amazon.com/bedrock/latest/userguide/prompt-caching.html
 */
export function converseUsage(raw: unknown): Usage {
  const reader = new UsageReader(raw);
  const details = objectOf(raw)['cacheDetails'];
  reader.ignore('serverToolUsage');
  return reader.usage({
    input: reader.main('inputTokens'),
    cache: 'in addition to input',
    cacheRead: reader.count('cacheReadInputTokens', 'cacheReadInputTokenCount'),
    cacheWrite: reader.count('cacheWriteInputTokens', 'cacheWriteInputTokenCount'),
    cacheWrite5m: sumOfEntries(details, 'inputTokens', ({ ttl }) => ttl === '5m'),
    cacheWrite1h: sumOfEntries(details, 'inputTokens', ({ ttl }) => ttl === '1h'),
    output: reader.main('outputTokens'),
    reasoning: null,
    reasoningIs: 'within output',
    total: reader.count('totalTokens'),
  });
}
