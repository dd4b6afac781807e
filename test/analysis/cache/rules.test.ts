import { expect, test } from 'vitest';
import { minimumOf } from '../../../src/analysis/cache/minimums.ts';
import { cacheRules, markerTtl } from '../../../src/analysis/cache/rules.ts';

const day = (text: string): number => Date.parse(`${text}T12:00:00Z`);

test.each([
  ['claude-opus-5-5', '2026-11-01', 512],
  ['claude-opus-4-8', '2026-11-01', 1_024],
  ['claude-opus-4-7', '2026-11-01', 2_048],
  ['claude-haiku-4-5-20251001', '2026-11-01', 4_096],
  ['anthropic.claude-haiku-4-5-20251001-v1:0', '2026-11-01', null],
  ['anthropic/claude-opus-4-6', '2026-11-01', 4_096],
  ['anthropic/claude-opus-4.6', '2026-11-01', 4_096],
  ['gemini-2.5-pro', '2026-05-07', 4_096],
  ['gemini-2.5-pro', '2026-10-13', 2_048],
  ['gemini-2.5-flash', '2026-05-07', 1_024],
  ['gemini-4-argon', '2026-10-13', 4_096],
  ['some-model', '2026-10-13', null],
])('%s on %s keeps prefixes from %s tokens on', (model, on, tokens) => {
  expect(minimumOf(model, day(on))).toBe(tokens);
});

const minutes = 60_000;

test.each([
  { model: 'claude-opus-5', frame: {}, caching: 'breakpoints', step: 1, mayExpire: null, expires: null },
  { model: 'gpt-6.1-sol', frame: {}, caching: 'implicit', step: 1, mayExpire: 30 * minutes, expires: null },
  {
    model: 'gpt-5.6-sol',
    frame: { prompt_cache_options: { mode: 'explicit' } },
    caching: 'breakpoints',
    step: 1,
    mayExpire: null,
    expires: null,
  },
  {
    model: 'gpt-5.4',
    frame: {},
    caching: 'implicit',
    step: 128,
    mayExpire: 5 * minutes,
    expires: 60 * minutes,
  },
  {
    model: 'gpt-5.5',
    frame: {},
    caching: 'implicit',
    step: 128,
    mayExpire: 1_440 * minutes,
    expires: 1_440 * minutes,
  },
  {
    model: 'gpt-5.1-codex',
    frame: { prompt_cache_retention: '24h' },
    caching: 'implicit',
    step: 128,
    mayExpire: 1_440 * minutes,
    expires: 1_440 * minutes,
  },
  { model: 'gemini-3.8-flash', frame: {}, caching: 'implicit', step: 1, mayExpire: null, expires: null },
  { model: 'deepseek-chat', frame: {}, caching: 'implicit', step: 1, mayExpire: null, expires: null },
])('the rules of $model $frame', ({ model, frame, ...expected }) => {
  expect(cacheRules({ wire: 'openai-responses', model, ts: day('2026-11-01') }, frame, false)).toMatchObject(
    expected,
  );
});

test('a model of any name whose chat request carries markers goes by breakpoints', () => {
  const request = { wire: 'openai-chat', model: 'qwen3-coder-plus', ts: null };
  expect(cacheRules(request, {}, true).caching).toBe('breakpoints');
  expect(cacheRules(request, {}, false).caching).toBe('implicit');
});

test.each([
  [{ type: 'ephemeral' }, 5 * minutes],
  [{ type: 'ephemeral', ttl: '5m' }, 5 * minutes],
  [{ type: 'ephemeral', ttl: '1h' }, 60 * minutes],
  [{ type: 'ephemeral', ttl: 'soon' }, 5 * minutes],
])('%o asks for %d ms', (marker, ms) => {
  expect(markerTtl(marker)).toBe(ms);
});
