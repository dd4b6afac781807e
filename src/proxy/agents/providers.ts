import { localBase } from './base-url.ts';
import type { Route } from './types.ts';

/** A model provider that agents with many of them know by name. */
export interface Provider {
  id: string;
  /** Base URL of its API; agents differ in whether a version follows it. */
  base: string;
  /** Variables that hold its key. */
  keys: readonly string[];
  /** Ends of the paths of its model requests, where it shares `/v1` with others. */
  endpoints?: readonly string[];
}

/** Providers as opencode and pi list them (models.dev, and pi's own catalogue). */
export const providers: readonly Provider[] = [
  {
    id: 'anthropic',
    base: 'https://api.anthropic.com/v1',
    keys: ['ANTHROPIC_API_KEY', 'ANTHROPIC_OAUTH_TOKEN', 'ANTHROPIC_AUTH_TOKEN'],
    endpoints: ['/messages'],
  },
  {
    id: 'openai',
    base: 'https://api.openai.com/v1',
    keys: ['OPENAI_API_KEY'],
    endpoints: ['/responses', '/chat/completions'],
  },
  {
    id: 'google',
    base: 'https://generativelanguage.googleapis.com/v1beta',
    keys: ['GEMINI_API_KEY', 'GOOGLE_GENERATIVE_AI_API_KEY', 'GOOGLE_API_KEY'],
  },
  { id: 'openrouter', base: 'https://openrouter.ai/api/v1', keys: ['OPENROUTER_API_KEY'] },
  { id: 'groq', base: 'https://api.groq.com/openai/v1', keys: ['GROQ_API_KEY'] },
  { id: 'xai', base: 'https://api.x.ai/v1', keys: ['XAI_API_KEY'] },
  { id: 'deepseek', base: 'https://api.deepseek.com', keys: ['DEEPSEEK_API_KEY'] },
  { id: 'mistral', base: 'https://api.mistral.ai/v1', keys: ['MISTRAL_API_KEY'] },
  { id: 'cerebras', base: 'https://api.cerebras.ai/v1', keys: ['CEREBRAS_API_KEY'] },
  { id: 'together', base: 'https://api.together.ai/v1', keys: ['TOGETHER_API_KEY'] },
  { id: 'huggingface', base: 'https://router.huggingface.co/v1', keys: ['HF_TOKEN'] },
  { id: 'nvidia', base: 'https://integrate.api.nvidia.com/v1', keys: ['NVIDIA_API_KEY'] },
  { id: 'moonshotai', base: 'https://api.moonshot.ai/v1', keys: ['MOONSHOT_API_KEY'] },
  { id: 'kimi-coding', base: 'https://api.kimi.com/coding', keys: ['KIMI_API_KEY'] },
  { id: 'minimax', base: 'https://api.minimax.io/anthropic', keys: ['MINIMAX_API_KEY'] },
  { id: 'zai', base: 'https://api.z.ai/api/coding/paas/v4', keys: ['ZAI_API_KEY'] },
];

/** Hosts of all providers: what an agent that may ask any of them is decrypted for. */
export const providerHosts: readonly string[] = providers.map(({ base }) => new URL(base).hostname);

/** A provider that an agent would use in this run, with the base URL that its settings give it. */
export type UsedProvider = Pick<Provider, 'id' | 'base' | 'endpoints'> & { hasCredential: boolean };

/** What an agent's settings contain about its providers. */
export interface ProviderFacts {
  env: NodeJS.ProcessEnv;
  /** Provider of the model asked for, if one was. */
  chosen: string | undefined;
  /** Base URLs that settings give providers, by id. */
  configured: Readonly<Record<string, string>>;
  /** Ids that have a login in the agent's own store. */
  loggedIn: readonly string[];
}

/**
 * The providers to point at lens: the one chosen first, then those that have a key, a login or a base URL. Others
 * are left alone, because naming a provider in an agent's settings makes it offer that provider's models.
 */
export function usedProviders({ env, chosen, configured, loggedIn }: ProviderFacts): UsedProvider[] {
  const known = providers.map(({ id, base, keys, endpoints }) => ({
    id,
    base: configured[id] ?? base,
    ...(endpoints ? { endpoints } : {}),
    hasCredential: loggedIn.includes(id) || keys.some((key) => env[key]),
  }));
  const others = Object.keys(configured).filter((id) => known.every((provider) => provider.id !== id));
  const used = [
    ...known.filter(({ id, hasCredential }) => hasCredential || id === chosen || configured[id]),
    // What a provider of the user's own needs is in the user's settings.
    ...others.map((id) => ({ id, base: configured[id] ?? '', hasCredential: true })),
  ];
  return used.sort((a, b) => Number(b.id === chosen) - Number(a.id === chosen));
}

/**
 * Variables that need a dummy credential in a dry run: the chosen provider's, or Anthropic's when the agent has
 * neither a choice nor a credential.
 */
export function missingCredential(used: readonly UsedProvider[], chosen: string | undefined): string[] {
  const wanted = chosen ?? (used.length === 0 ? 'anthropic' : undefined);
  const key = providers.find(({ id }) => id === wanted)?.keys[0];
  const has = used.some(({ id, hasCredential }) => id === wanted && hasCredential);
  return key === undefined || has ? [] : [key];
}

/** Base URLs of lens for each provider. */
export function localBases(url: string, used: readonly UsedProvider[]): Record<string, string> {
  return Object.fromEntries(used.map(({ id, base }) => [id, localBase(url, base)]));
}

/**
 * Routes by path: model requests of providers that share a prefix are distinguished by their endpoints. Where two
 * providers have the same path, the first one wins; `clashes` names the others.
 */
export function routesFor(used: readonly UsedProvider[]): { routes: Route[]; clashes: string[] } {
  const routes: Route[] = [];
  const clashes: string[] = [];
  for (const { id, base, endpoints = [''] } of used) {
    const { origin, pathname } = new URL(base);
    for (const endpoint of endpoints) {
      const prefix = pathname.replace(/\/+$/, '') + endpoint;
      if (routes.some((route) => route.prefix === prefix && route.origin !== origin)) clashes.push(id);
      else routes.push({ prefix, origin });
    }
  }
  const first = used[0];
  const rest: Route[] = first ? [{ prefix: '', origin: new URL(first.base).origin }] : [];
  const longestFirst = routes.toSorted((a, b) => b.prefix.length - a.prefix.length);
  return {
    routes: [...longestFirst.filter(({ prefix }) => prefix !== ''), ...rest],
    clashes: [...new Set(clashes)],
  };
}

/** The note on providers that cannot be distinguished by path. */
export function clashNotes(clashes: readonly string[]): string[] {
  return clashes.map(
    (id) => `Requests to the provider "${id}" have the paths of another one: use --mode forward for it.`,
  );
}
