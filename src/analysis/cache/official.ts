import { memberAt, objectOf, stringOf } from '../../wire/json.ts';
import { tokens } from '../../wire/tokens.ts';
import type { Exchange } from '../requests/material.ts';
import type { Judgement } from './judge.ts';
import type { Cause } from './types.ts';

/** The provider's own diagnosis of a request. */
export interface Official {
  reason: string;
  tokens: number | null;
  /** Id of the answer whose request was compared, if the request names one. */
  comparedWith: string | null;
}

/**
 * The diagnosis in an answer, if the request asked for one: Anthropic `diagnostics.cache_miss_reason` (beta
 * cache-diagnosis-2026-04-07, https://platform.claude.com/docs/en/build-with-claude/cache-diagnostics), OpenAI
 * `prompt_cache_diagnostics.reason` (https://developers.openai.com/api/docs/guides/prompt-caching/diagnostics).
 */
export function officialDiagnosis({ answer }: Exchange, frame: unknown): Official | null {
  for (const value of answer?.unknown ?? []) {
    const anthropic = objectOf(memberAt(value, 'diagnostics.cache_miss_reason'));
    if (stringOf(anthropic['type'])) {
      return {
        reason: stringOf(anthropic['type']),
        tokens: tokens(anthropic['cache_missed_input_tokens']),
        comparedWith: stringOf(memberAt(frame, 'diagnostics.previous_message_id')) || null,
      };
    }
    const openai =
      memberAt(value, 'prompt_cache_diagnostics') ?? memberAt(value, 'response.prompt_cache_diagnostics');
    const reason = stringOf(memberAt(openai, 'reason'));
    if (reason) {
      return {
        reason,
        tokens: tokens(memberAt(openai, 'cache_missed_tokens')),
        comparedWith: stringOf(memberAt(frame, 'prompt_cache_options.comparison_response_id')) || null,
      };
    }
  }
  return null;
}

/** The causes that match a reason. Reasons that are not listed give no information about the prompts. */
const meanings: Readonly<Record<string, readonly (Cause | null)[]>> = {
  model_changed: ['model'],
  tools_changed: ['tools'],
  system_changed: ['system', 'slot'],
  messages_changed: ['history_edited', 'compaction', 'slot', 'system'],
  cache_hit: [null],
  input_changed: ['history_edited', 'compaction', 'slot', 'system'],
  instructions_changed: ['system', 'slot'],
  context_compacted: ['compaction'],
  prompt_cache_key_changed: ['parameters'],
  service_tier_changed: ['parameters'],
  reasoning_effort_changed: ['parameters'],
  verbosity_changed: ['parameters'],
  text_format_changed: ['parameters'],
};

/**
 * Whether the provider and lens name the same cause, including the further causes of lens. Null when the provider had
 * nothing to compare (`unavailable`, `previous_message_not_found`) or compared another request.
 */
export function agrees(
  official: Official | null,
  { cause, also }: Pick<Judgement, 'cause' | 'also'>,
  previousAnswer: string | null,
): boolean | null {
  if (official === null) return null;
  if (official.comparedWith !== null && official.comparedWith !== previousAnswer) return null;
  const meant = meanings[official.reason];
  return meant === undefined ? null : [cause, ...also].some((own) => meant.includes(own));
}
