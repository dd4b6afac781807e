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
    'Converse: what was read and written is in addition to the input, by time to live',
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
    'Chat, reasoning apart, by the total',
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
    { uncached: 45, cacheRead: 60, input: 105, output: 10, reasoning: 3 },
  ],
  [
    'Gemini, thoughts only',
    'gemini',
    { promptTokenCount: 4, thoughtsTokenCount: 3 },
    { uncached: 4, input: 4, output: 3, reasoning: 3 },
  ],
  ['Gemini countTokens', 'gemini', { totalTokens: 31 }, { uncached: 31, input: 31 }],
  [
    'Gemini, thoughts within candidates: the total shows it',
    'gemini',
    { promptTokenCount: 100, candidatesTokenCount: 50, thoughtsTokenCount: 30, totalTokenCount: 150 },
    { uncached: 100, input: 100, output: 50, reasoning: 30 },
  ],
  [
    'zeros under standard names do not replace counts under others',
    'openai-chat',
    {
      prompt_tokens: 90,
      prompt_tokens_details: { cached_tokens: 0 },
      prompt_cache_hit_tokens: 60,
      completion_tokens: 3,
    },
    { uncached: 30, cacheRead: 60, input: 90, output: 3 },
  ],
  [
    'LiteLLM’s names',
    'openai-chat',
    {
      prompt_tokens: 90,
      cache_read_input_tokens: 50,
      cache_creation_input_tokens: 30,
      completion_tokens: 3,
      total_tokens: 93,
    },
    { uncached: 10, cacheRead: 50, cacheWrite: 30, input: 90, output: 3 },
  ],
  [
    'DashScope’s writes by time to live',
    'openai-chat',
    {
      prompt_tokens: 90,
      prompt_tokens_details: { cached_tokens: 0, cache_creation: { ephemeral_5m_input_tokens: 70 } },
      completion_tokens: 3,
    },
    { uncached: 20, cacheRead: 0, cacheWrite: 70, cacheWrite5m: 70, input: 90, output: 3 },
  ],
  [
    'Mistral’s name',
    'openai-chat',
    { prompt_tokens: 90, num_cached_tokens: 64, completion_tokens: 3 },
    { uncached: 26, cacheRead: 64, input: 90, output: 3 },
  ],
  [
    'thinking that only the total counts',
    'openai-chat',
    { prompt_tokens: 20, completion_tokens: 5, total_tokens: 65 },
    { uncached: 20, input: 20, output: 45 },
  ],
  [
    'Anthropic: passes of one answer add up, another model’s stay out',
    'anthropic-messages',
    {
      input_tokens: 30,
      output_tokens: 4,
      cache_read_input_tokens: 0,
      iterations: [
        { type: 'compaction', input_tokens: 7, cache_read_input_tokens: 900, output_tokens: 50 },
        { type: 'advisor_message', model: 'claude-big', input_tokens: 500, output_tokens: 80 },
        {
          type: 'message',
          input_tokens: 30,
          cache_creation_input_tokens: 11,
          cache_creation: { ephemeral_1h_input_tokens: 11 },
          output_tokens: 4,
        },
      ],
    },
    {
      uncached: 37,
      cacheRead: 900,
      cacheWrite: 11,
      cacheWrite1h: 11,
      input: 948,
      output: 54,
      unknown: { 'advisor.input_tokens': 500, 'advisor.output_tokens': 80 },
    },
  ],
  [
    'Ollama: what came from the cache is within the prompt',
    'ollama',
    { prompt_eval_count: 50, prompt_eval_cached_count: 40, eval_count: 6, total_duration: 9e9 },
    { uncached: 10, cacheRead: 40, input: 50, output: 6 },
  ],
  [
    'zeros alone report nothing',
    'openai-chat',
    { prompt_tokens: 0, completion_tokens: 0, total_tokens: 0 },
    {},
  ],
  [
    'more read from the cache than input: both are in addition to it, and it is reported as a problem',
    'openai-responses',
    { input_tokens: 5, input_tokens_details: { cached_tokens: 9 } },
    {
      uncached: 5,
      cacheRead: 9,
      input: 14,
      problems: [
        'the cache counts (9 read, 0 written) exceed the input of 5; they are taken as tokens in addition to it',
      ],
    },
  ],
  [
    'more written than input is left: writes are in addition to it',
    'openai-chat',
    {
      prompt_tokens: 100,
      prompt_tokens_details: { cached_tokens: 90, cache_write_tokens: 40 },
      completion_tokens: 2,
      total_tokens: 102,
    },
    {
      uncached: 10,
      cacheRead: 90,
      cacheWrite: 40,
      input: 140,
      output: 2,
      problems: [
        'the cache counts (90 read, 40 written) exceed the input of 100; they are taken as writes in addition to it',
      ],
    },
  ],
  [
    'a total that is less than its parts',
    'openai-chat',
    { prompt_tokens: 10, completion_tokens: 5, total_tokens: 12 },
    { uncached: 10, input: 10, output: 5, problems: ['the total is 12, its parts sum to 15'] },
  ],
  [
    'writes that do not sum up by lifetime',
    'anthropic-messages',
    { input_tokens: 1, cache_creation_input_tokens: 9, cache_creation: { ephemeral_5m_input_tokens: 4 } },
    {
      uncached: 1,
      cacheWrite: 9,
      input: 10,
      problems: ['cache writes are 9, by lifetime they sum to 4'],
    },
  ],
  [
    'numbers under names nobody knows',
    'openai-chat',
    { prompt_tokens: 1, completion_tokens: 2, prompt_tokens_details: { frozen_tokens: 3 }, odd: 4 },
    { uncached: 1, input: 1, output: 2, unknown: { 'prompt_tokens_details.frozen_tokens': 3, odd: 4 } },
  ],
  [
    'counts that are none',
    'anthropic-messages',
    { input_tokens: -1, output_tokens: '7', cache_read_input_tokens: [1] },
    {
      problems: ['input_tokens is -1', 'cache_read_input_tokens is [1]', 'output_tokens is "7"'],
    },
  ],
  [
    'counts that are none',
    'openai-responses',
    { input_tokens: 1.5, output_tokens: Number.MAX_SAFE_INTEGER },
    { problems: ['input_tokens is 1.5', 'output_tokens is 9007199254740991'] },
  ],
  [
    'one count that is none: the others are not used either',
    'openai-chat',
    { prompt_tokens: 100, completion_tokens: null },
    { problems: ['completion_tokens is null'] },
  ],
];

describe('usage has one meaning', () => {
  it.each(cases)('%s (%s)', (_name, wire, raw, expected) => {
    expect(wireByName(wire)?.usage(raw)).toEqual({ ...nothing, ...expected });
  });

  it.each(wires.map((wire) => [wire.name, wire] as const))('%s: no usage is all unknown', (_name, wire) => {
    for (const raw of [undefined, null, {}]) expect(wire.usage(raw)).toEqual(nothing);
    for (const raw of ['x', 3, []])
      expect(wire.usage(raw)).toEqual({ ...nothing, problems: [`usage is ${JSON.stringify(raw)}`] });
  });

  const values = fc.oneof(
    { weight: 6, arbitrary: fc.nat(5000) },
    fc.constantFrom(null, -1, 0.5, '12', 1e300, [], {}, true, Number.NaN),
  );
  const leaves = (raw: unknown, prefix = ''): string[] =>
    Object.entries(raw as object).flatMap(([name, value]) =>
      typeof value === 'object' && value !== null && !Array.isArray(value)
        ? leaves(value, `${prefix}${name}.`)
        : [prefix + name],
    );
  const build = (counts: Record<string, unknown>): Record<string, unknown> => {
    const root: Record<string, unknown> = {};
    for (const [path, value] of Object.entries(counts)) {
      const names = path.split('.');
      const last = names.pop() as string;
      let at = root;
      for (const name of names) {
        at[name] ??= {};
        at = at[name] as Record<string, unknown>;
      }
      at[last] = value;
    }
    return root;
  };

  it.each(wires.map((wire) => [wire.name, wire] as const))(
    '%s: for any usage, parts sum to their whole',
    (_name, wire) => {
      const paths = [
        ...new Set(cases.filter(([, name]) => name === wire.name).flatMap(([, , raw]) => leaves(raw))),
      ];
      const usages = fc.dictionary(fc.constantFrom(...paths), values).map(build);
      fc.assert(
        fc.property(usages, fc.array(usages, { maxLength: 2 }), (usage, iterations) => {
          const { problems: _, unknown: __, ...counts } = wire.usage({ ...usage, iterations });
          for (const count of Object.values(counts))
            expect(count === null || (Number.isSafeInteger(count) && count >= 0)).toBe(true);
          const { uncached, cacheRead, cacheWrite, cacheWrite5m, cacheWrite1h, input, output, reasoning } =
            counts;
          expect(uncached === null).toBe(input === null);
          if (input !== null) expect((uncached ?? 0) + (cacheRead ?? 0) + (cacheWrite ?? 0)).toBe(input);
          if (cacheWrite5m !== null || cacheWrite1h !== null)
            expect((cacheWrite5m ?? 0) + (cacheWrite1h ?? 0)).toBe(cacheWrite);
          if (reasoning !== null) expect(reasoning).toBeLessThanOrEqual(output ?? -1);
        }),
        { numRuns: 400 },
      );
    },
  );
});
