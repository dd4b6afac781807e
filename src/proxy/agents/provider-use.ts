import { localBase } from './base-url.ts';
import { type Provider, providers } from './providers.ts';
import type { Route } from './types.ts';

/** A provider that an agent would use in this run, with the base URL that its settings give it. */
export type UsedProvider = Pick<Provider, 'id' | 'base' | 'endpoints'> & { hasCredential: boolean };

/** What an agent with many providers has told of them. */
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
 * Routes by path: model requests of providers that share a prefix are told apart by their endpoints. Where two
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

/** The note on providers that cannot be told apart by path. */
export function clashNotes(clashes: readonly string[]): string[] {
  return clashes.map(
    (id) => `Requests to the provider "${id}" have the paths of another one: use --mode forward for it.`,
  );
}
