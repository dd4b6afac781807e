import { LensError } from '../../errors.ts';
import type { Route } from './types.ts';

/**
 * The base URL an agent is given instead of its own: lens' address with the path of the agent's own, so that every request
 * has the path it would have had.
 */
export function localBase(url: string, upstream: string): string {
  const pathname = parsed(upstream).pathname.replace(/\/+$/, '');
  return url.replace(/\/+$/, '') + pathname;
}

/** The only route of an agent with one provider. */
export function routesTo(upstream: string): Route[] {
  return [{ prefix: '', origin: parsed(upstream).origin }];
}

/** The route of a path: the first whose prefix fits, ending at a `/`, `:`, `?` or the path's end. */
export function routeOf(routes: readonly Route[], path: string): Route | undefined {
  return routes.find(({ prefix }) => path.startsWith(prefix) && /^$|^[/:?]/.test(path.slice(prefix.length)));
}

/** @throws LensError `config_invalid` when a configured base URL is none. */
function parsed(url: string): URL {
  if (!URL.canParse(url)) {
    throw new LensError('config_invalid', `"${url}" is not a URL.`, {
      hint: "Check the agent's base URL in its environment and settings.",
    });
  }
  return new URL(url);
}
