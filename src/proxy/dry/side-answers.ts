import { objectOf } from '../../wire/json.ts';
import type { RawHeaders } from '../types.ts';
import { estimateTokens } from './answer.ts';
import { headerOf } from './body.ts';

/** A model list's entry: one for each provider is enough for clients that only check that the list is there. */
const models = [
  { id: 'claude-opus-4-5', owner: 'anthropic' },
  { id: 'claude-sonnet-4-5', owner: 'anthropic' },
  { id: 'gpt-5.1', owner: 'openai' },
  { id: 'gpt-5.1-codex', owner: 'openai' },
  { id: 'gemini-2.5-pro', owner: 'google' },
  { id: 'gemini-2.5-flash', owner: 'google' },
];

/**
 * The body of a model list, or of one model, in the form of the API whose path was asked; undefined for other paths.
 * Anthropic and OpenAI share `/v1/models`: `anthropic-version` distinguishes them.
 */
export function modelList(path: string, isAnthropic: boolean): unknown {
  const match = /^(.*)\/models(?:\/([^/:]+))?\/?$/.exec(path.split('?', 1)[0] ?? '');
  if (!match) return undefined;
  const [, before = '', id] = match;
  const form = /\/v1(alpha|beta)/.test(before) ? geminiForm : isAnthropic ? anthropicForm : openaiForm;
  if (id !== undefined) return form.one(decodeURIComponent(id), 'system');
  return form.list(models.map((model) => form.one(model.id, model.owner)));
}

interface ModelForm {
  one(id: string, owner: string): unknown;
  list(entries: unknown[]): unknown;
}

const anthropicForm: ModelForm = {
  one: (id) => ({ type: 'model', id, display_name: id, created_at: '2025-11-01T00:00:00Z' }),
  list: (data) => ({ data, first_id: models[0]?.id, last_id: models.at(-1)?.id, has_more: false }),
};

/** Codex asks the same path and looks for `models`: an empty list leaves it with its own. */
const openaiForm: ModelForm = {
  one: (id, owner) => ({ id, object: 'model', created: 1_761_955_200, owned_by: owner }),
  list: (data) => ({ object: 'list', data, models: [] }),
};

const geminiForm: ModelForm = {
  one: (id) => ({
    name: `models/${id}`,
    displayName: id,
    inputTokenLimit: 1_048_576,
    outputTokenLimit: 65_536,
    supportedGenerationMethods: ['generateContent', 'countTokens', 'streamGenerateContent'],
  }),
  list: (list) => ({ models: list }),
};

/** Endpoints that count a request's tokens, and the form of their answers. */
const counters: readonly { path: RegExp; answer: (tokens: number) => unknown }[] = [
  { path: /\/messages\/count_tokens$/, answer: (tokens) => ({ input_tokens: tokens }) },
  { path: /\/count-tokens:rawPredict$/, answer: (tokens) => ({ input_tokens: tokens }) },
  {
    path: /\/responses\/input_tokens$/,
    answer: (tokens) => ({ object: 'response.input_tokens', input_tokens: tokens }),
  },
  { path: /:countTokens$/, answer: (tokens) => ({ totalTokens: tokens }) },
];

/** The answer to a request that only counts tokens, or undefined when the path is none of theirs. */
export function tokenCount(path: string, body: string): unknown {
  const bare = path.split('?', 1)[0] ?? '';
  return counters.find((counter) => counter.path.test(bare))?.answer(estimateTokens(body));
}

/**
 * What Codex asks after a ChatGPT login, before its first model request: where its workspace's requests go. The answer
 * holds the one account that the client names, without a region; undefined for other paths.
 */
export function accountCheck(path: string, origin: string, headers: RawHeaders): unknown {
  if (path.split('?', 1)[0] !== '/backend-api/wham/accounts/check') return undefined;
  const id = headerOf(headers, 'chatgpt-account-id') ?? 'stand-in';
  return {
    accounts: [
      {
        id,
        structure: 'personal',
        workspace_backend_origin: origin,
        account_routing_override: 'NO_CONSTRAINT',
      },
    ],
    account_ordering: [id],
    default_account_id: id,
  };
}

/**
 * What Gemini CLI asks of Code Assist before its first model request, after a Google login: who the person is there. Its
 * answer names a tier and the project that the request named; undefined for other paths.
 */
export function codeAssistSetup(path: string, body: unknown): unknown {
  if (path.split('?', 1)[0] !== '/v1internal:loadCodeAssist') return undefined;
  const project = objectOf(body)['cloudaicompanionProject'];
  return {
    currentTier: { id: 'standard-tier', name: 'Endpoint-in' },
    allowedTiers: [{ id: 'standard-tier', name: 'Endpoint-in', isDefault: true }],
    cloudaicompanionProject: typeof project === 'string' ? project : 'stand-in',
  };
}
