import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { wireByName, wires } from '../../src/wire/table.ts';
import type { Usage, WireName } from '../../src/wire/types.ts';

const nothing: Usage = {
  uncached: null,
  cacheRead: null,
  cacheWrite: null,
  cacheWrite5m: null,
  cacheWrite1h: null,
  input: null,
  output: null,
  reasoning: null,
};

const cases: [string, WireName, unknown, Partial<Usage>][] = [
  [
    'OpenAI input 100, of it 80 cached, output 7: 107 tokens in all, 80 % cached',
    'openai-responses',
    { input_tokens: 100, input_tokens_details: { cached_tokens: 80 }, output_tokens: 7, total_tokens: 107 },
    { uncached: 20, cacheRead: 80, input: 100, output: 7 },
  ],
  [
    'the same in Chat',
    'openai-chat',
    {
      prompt_tokens: 100,
      prompt_tokens_details: { cached_tokens: 80 },
      completion_tokens: 7,
      total_tokens: 107,
    },
    { uncached: 20, cacheRead: 80, input: 100, output: 7 },
  ],
  [
    'Anthropic read 90 and create 5,000: 5,101 of input with 11 uncached, not 101',
    'anthropic-messages',
    { input_tokens: 11, cache_read_input_tokens: 90, cache_creation_input_tokens: 5000, output_tokens: 3 },
    { uncached: 11, cacheRead: 90, cacheWrite: 5000, input: 5101, output: 3 },
  ],
  [
    'Anthropic, a first call writes 5,000 and reads 0: nothing came from the cache',
    'anthropic-messages',
    { input_tokens: 0, cache_read_input_tokens: 0, cache_creation_input_tokens: 5000 },
    { uncached: 0, cacheRead: 0, cacheWrite: 5000, input: 5000 },
  ],
  [
    'Anthropic by time to live',
    'anthropic-messages',
    {
      input_tokens: 1,
      cache_creation: { ephemeral_5m_input_tokens: 2, ephemeral_1h_input_tokens: 3 },
      output_tokens: 9,
      output_tokens_details: { thinking_tokens: 4 },
    },
    { uncached: 1, cacheWrite: 5, cacheWrite5m: 2, cacheWrite1h: 3, input: 6, output: 9, reasoning: 4 },
  ],
  [
    'Converse: what was read and written stands beside the input, by time to live',
    'bedrock-converse',
    {
      inputTokens: 11,
      outputTokens: 7,
      totalTokens: 5108,
      cacheReadInputTokens: 90,
      cacheWriteInputTokens: 5000,
      cacheDetails: [
        { ttl: '1h', inputTokens: 4000 },
        { ttl: '5m', inputTokens: 1000 },
      ],
    },
    {
      uncached: 11,
      cacheRead: 90,
      cacheWrite: 5000,
      cacheWrite5m: 1000,
      cacheWrite1h: 4000,
      input: 5101,
      output: 7,
    },
  ],
  [
    'Converse without a cache',
    'bedrock-converse',
    { inputTokens: 11, outputTokens: 7 },
    { uncached: 11, input: 11, output: 7 },
  ],
  ['Anthropic count_tokens', 'anthropic-messages', { input_tokens: 42 }, { uncached: 42, input: 42 }],
  [
    'Responses with reasoning within output, and cache writes within input',
    'openai-responses',
    {
      input_tokens: 50,
      input_tokens_details: { cached_tokens: 10, cache_write_tokens: 30 },
      output_tokens: 20,
      output_tokens_details: { reasoning_tokens: 15 },
    },
    { uncached: 10, cacheRead: 10, cacheWrite: 30, input: 50, output: 20, reasoning: 15 },
  ],
  [
    'Chat, DeepSeek’s names',
    'openai-chat',
    { prompt_tokens: 10, prompt_cache_hit_tokens: 8, prompt_cache_miss_tokens: 2, completion_tokens: 1 },
    { uncached: 2, cacheRead: 8, input: 10, output: 1 },
  ],
  [
    'Chat, Kimi’s name',
    'openai-chat',
    { prompt_tokens: 10, cached_tokens: 4, completion_tokens: 1 },
    { uncached: 6, cacheRead: 4, input: 10, output: 1 },
  ],
  [
    'Chat, reasoning within completion',
    'openai-chat',
    {
      prompt_tokens: 5,
      completion_tokens: 9,
      total_tokens: 14,
      completion_tokens_details: { reasoning_tokens: 6 },
    },
    { uncached: 5, input: 5, output: 9, reasoning: 6 },
  ],
  [
    'Chat, reasoning apart: the total says so',
    'openai-chat',
    {
      prompt_tokens: 5,
      completion_tokens: 9,
      total_tokens: 20,
      completion_tokens_details: { reasoning_tokens: 6 },
    },
    { uncached: 5, input: 5, output: 15, reasoning: 6 },
  ],
  [
    'Gemini: cached within prompt, tool use apart, output is candidates and thoughts',
    'gemini',
    {
      promptTokenCount: 100,
      cachedContentTokenCount: 60,
      toolUsePromptTokenCount: 5,
      candidatesTokenCount: 7,
      thoughtsTokenCount: 3,
      totalTokenCount: 115,
    },
    { uncached: 40, cacheRead: 60, input: 105, output: 10, reasoning: 3 },
  ],
  [
    'Gemini, thoughts only',
    'gemini',
    { promptTokenCount: 4, thoughtsTokenCount: 3 },
    { uncached: 4, input: 4, output: 3, reasoning: 3 },
  ],
  ['Gemini countTokens', 'gemini', { totalTokens: 31 }, { uncached: 31, input: 31 }],
  [
    'more cached than there was: the rest is not known',
    'openai-responses',
    { input_tokens: 5, input_tokens_details: { cached_tokens: 9 } },
    { cacheRead: 9, input: 5 },
  ],
  [
    'absurd numbers',
    'anthropic-messages',
    { input_tokens: -1, output_tokens: '7', cache_read_input_tokens: Number.NaN },
    {},
  ],
  ['absurd numbers', 'openai-responses', { input_tokens: 1.5, output_tokens: Number.MAX_SAFE_INTEGER }, {}],
  ['absurd numbers', 'openai-chat', { prompt_tokens: null, completion_tokens: true }, {}],
  ['absurd numbers', 'gemini', { promptTokenCount: '100', candidatesTokenCount: -3 }, {}],
];

describe('usage has one meaning', () => {
  it.each(cases)('%s (%s)', (_name, wire, raw, expected) => {
    expect(wireByName(wire)?.usage(raw)).toEqual({ ...nothing, ...expected });
  });

  it.each(wires.map((wire) => [wire.name, wire] as const))('%s: no usage is all unknown', (_name, wire) => {
    for (const raw of [undefined, null, 'x', 3, [], {}]) expect(wire.usage(raw)).toEqual(nothing);
  });

  it.each(wires.map((wire) => [wire.name, wire] as const))(
    '%s: whatever comes, counts are whole or null',
    (_name, wire) => {
      const names = cases
        .filter(([, name]) => name === wire.name)
        .flatMap(([, , raw]) => Object.keys(raw as object));
      const anything = fc.dictionary(fc.constantFrom(...names), fc.anything());
      fc.assert(
        fc.property(anything, (raw) => {
          const usage = wire.usage(raw);
          for (const count of Object.values(usage))
            expect(count === null || (Number.isSafeInteger(count) && count >= 0)).toBe(true);
          if (usage.uncached !== null && usage.input !== null)
            expect(usage.input).toBeGreaterThanOrEqual(usage.uncached);
        }),
      );
    },
  );
});
