import { isObject, type JsonObject, objectOf } from '../json.ts';
import { UsageReader } from '../tokens.ts';
import type { Usage } from '../types.ts';

/**
 * Usage of OpenAI's formats (Chat and Responses) under the names that providers give it: the input includes what came
 * from the cache, and the output includes reasoning. Where the reported total shows that reasoning is in addition to
 * the output (xAI), or in no count at all (Gemini behind Chat), it is added.
 *
 * Names of the cached part: `…_tokens_details.cached_tokens` (OpenAI, OpenRouter, Groq), `prompt_cache_hit_tokens`
 * (DeepSeek), `cached_tokens` (Kimi), `num_cached_tokens` (Mistral), `cache_read_input_tokens` (LiteLLM). A zero under
 * one name does not replace a number under another.
 * https://platform.openai.com/docs/guides/prompt-caching
 */
export function openaiUsage(raw: unknown): Usage {
  const { timings } = objectOf(raw);
  if (isObject(timings)) return timedUsage(timings);
  const reader = new UsageReader(raw);
  const details = ['prompt_tokens_details.', 'input_tokens_details.'];
  const inDetails = (...names: string[]): string[] => details.flatMap((at) => names.map((name) => at + name));
  const written = ['', ...details].map((at) => `${at}cache_creation.`);
  reader.ignore(
    // Parts of input and output by kind, that the counts above include.
    ...inDetails('text_tokens', 'audio_tokens', 'image_tokens', 'video_tokens'),
    ...['completion_tokens_details.', 'output_tokens_details.'].flatMap((at) =>
      'text_tokens audio_tokens image_tokens accepted_prediction_tokens rejected_prediction_tokens'
        .split(' ')
        .map((name) => at + name),
    ),
    'prompt_cache_miss_tokens',
    // Money, and times of the server.
    ...'cost cost_details cost_in_usd_ticks total_cost estimated_cost queue_time prompt_time completion_time total_time'.split(
      ' ',
    ),
    ...'num_search_queries num_sources_used server_side_tool_usage_details server_tool_use num_server_side_tools_used'.split(
      ' ',
    ),
  );
  return reader.usage({
    input: reader.main('prompt_tokens', 'input_tokens'),
    cache: 'within input',
    cacheRead: reader.count(
      ...inDetails('cached_tokens'),
      'prompt_cache_hit_tokens',
      'cached_tokens',
      'num_cached_tokens',
      'cache_read_input_tokens',
    ),
    cacheWrite: reader.count(
      ...inDetails('cache_write_tokens', 'cache_creation_tokens', 'cache_creation_input_tokens'),
      'prompt_cache_write_tokens',
      'cache_creation_input_tokens',
    ),
    cacheWrite5m: reader.count(...written.map((at) => `${at}ephemeral_5m_input_tokens`)),
    cacheWrite1h: reader.count(...written.map((at) => `${at}ephemeral_1h_input_tokens`)),
    output: reader.main('completion_tokens', 'output_tokens'),
    reasoning: reader.count(
      'completion_tokens_details.reasoning_tokens',
      'output_tokens_details.reasoning_tokens',
      'reasoning_tokens',
    ),
    reasoningIs: 'by total',
    total: reader.count('total_tokens'),
  });
}

/**
 * The counts in the timings of llama.cpp: `prompt_n` were processed and `cache_n` reused.
 * https://github.com/ggml-org/llama.cpp/blob/master/tools/server/README.md
 */
function timedUsage(timings: JsonObject): Usage {
  const reader = new UsageReader(timings);
  const times = ['ms', 'per_token_ms', 'per_second'];
  reader.ignore(...['prompt', 'predicted'].flatMap((part) => times.map((time) => `${part}_${time}`)));
  reader.ignore('draft_n', 'draft_n_accepted');
  return reader.usage({
    input: reader.main('prompt_n'),
    cache: 'in addition to input',
    cacheRead: reader.count('cache_n'),
    cacheWrite: null,
    output: reader.main('predicted_n'),
    reasoning: null,
    reasoningIs: 'within output',
  });
}
