import { modelName } from '../cost/find-price.ts';

/** The shortest prefix that a model caches, in tokens, from a given day on. */
interface Minimum {
  model: string;
  /** First day (UTC) on which it is known to apply; null for as long as the model exists. */
  from: string | null;
  tokens: number;
  source: string;
  checked: string;
}

const claudePage = 'https://platform.claude.com/docs/en/build-with-claude/prompt-caching#cache-limitations';
const geminiPage = 'https://ai.google.dev/gemini-api/docs/caching';
const openaiPage = 'https://developers.openai.com/api/docs/guides/prompt-caching';

const claude = (tokens: number, ...models: readonly string[]): Minimum[] =>
  models.map((model) => ({ model, from: null, tokens, source: claudePage, checked: '2026-10-08' }));

const gemini = (tokens: number, from: string | null, ...models: readonly string[]): Minimum[] =>
  models.map((model) => ({ model, from, tokens, source: geminiPage, checked: '2026-10-23' }));

/** Minimums by model. If a provider changed the number, each value applies from the day it was first seen. */
const minimums: readonly Minimum[] = [
  ...claude(
    512,
    'claude-fable-5-1',
    'claude-mythos-5-1',
    'claude-fable-5',
    'claude-mythos-5',
    'claude-opus-5-5',
    'claude-opus-5',
    'claude-sonnet-5-5',
    'claude-haiku-5-5',
  ),
  ...claude(
    1_024,
    'claude-opus-4-8',
    'claude-sonnet-5',
    'claude-sonnet-4-6',
    'claude-sonnet-4-5',
    'claude-opus-4-1',
    'claude-opus-4',
    'claude-opus-4-0',
    'claude-sonnet-4',
    'claude-sonnet-4-0',
    'claude-3-7-sonnet',
  ),
  ...claude(2_048, 'claude-mythos-preview', 'claude-opus-4-7', 'claude-3-5-haiku'),
  ...claude(4_096, 'claude-opus-4-6', 'claude-opus-4-5', 'claude-haiku-4-5'),
  ...gemini(1_024, null, 'gemini-3-flash-preview', 'gemini-2.5-flash'),
  ...gemini(4_096, null, 'gemini-3-pro-preview', 'gemini-2.5-pro'),
  ...gemini(2_048, '2026-07-07', 'gemini-2.5-flash', 'gemini-2.5-pro'),
  ...gemini(
    4_096,
    null,
    'gemini-3.1-pro-preview',
    'gemini-3.5-flash',
    'gemini-3.6-flash',
    'gemini-3.7-flash',
    'gemini-3.8-flash',
    'gemini-4-argon',
  ),
];

/** OpenAI publishes one minimum for all models. */
export const openaiMinimum = { tokens: 1_024, source: openaiPage, checked: '2026-10-13' } as const;

/** The minimum of a model at a time, in tokens; null when unknown: lens then assumes none. */
export function minimumOf(model: string, time: number | null): number | null {
  // Amazon Bedrock has minimums of its own, which these tables do not have.
  if (/^(?:[a-z-]+\.)?anthropic\./i.test(model)) return null;
  const name = modelName(/claude-[a-z0-9.-]+/i.exec(model)?.[0].replaceAll('.', '-') ?? model);
  const day = time === null ? '9999-12-31' : new Date(time).toISOString().slice(0, 10);
  const own = minimums.filter((entry) => entry.model === name && (entry.from === null || entry.from <= day));
  return own.toSorted((a, b) => ((a.from ?? '') < (b.from ?? '') ? -1 : 1)).at(-1)?.tokens ?? null;
}
