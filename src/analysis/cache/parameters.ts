import { memberAt } from '../../wire/json.ts';
import { messagesStart, promptStart, type Spot, systemStart } from './types.ts';

interface CacheParameters {
  members: readonly string[];
  /** The cache no longer serves what follows this position. */
  from: Spot;
}

/**
 * Request members outside the lists that are part of the cache key.
 *
 * Anthropic: https://platform.claude.com/docs/en/build-with-claude/prompt-caching#what-invalidates-the-cache and
 * …/cache-diagnostics. OpenAI: https://developers.openai.com/api/docs/guides/prompt-caching/diagnostics.
 */
const byWire: Readonly<Record<string, readonly CacheParameters[]>> = {
  'anthropic-messages': [
    { members: ['speed'], from: systemStart },
    {
      members: ['tool_choice', 'thinking', 'output_config', 'output_format', 'context_management'],
      from: messagesStart,
    },
  ],
  'openai-responses': [
    {
      members: ['prompt_cache_key', 'reasoning.effort', 'text.verbosity', 'text.format', 'service_tier'],
      from: promptStart,
    },
  ],
  'openai-chat': [
    {
      members: ['prompt_cache_key', 'reasoning_effort', 'verbosity', 'response_format', 'service_tier'],
      from: promptStart,
    },
  ],
  gemini: [{ members: ['cachedContent', 'request.cachedContent'], from: promptStart }],
};

/** The change of these members that affects the earliest position; null when they are the same. */
export function parameterChange(
  wire: string,
  before: unknown,
  after: unknown,
): { from: Spot; members: string[] } | null {
  for (const { members, from } of byWire[wire] ?? []) {
    const changed = members.filter(
      (member) => JSON.stringify(memberAt(before, member)) !== JSON.stringify(memberAt(after, member)),
    );
    if (changed.length > 0) return { from, members: changed };
  }
  return null;
}
