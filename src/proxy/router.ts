import { LensError } from '../errors.ts';
import { routeOf } from './agents/base-url.ts';
import type { AgentSpec, Route } from './agents/types.ts';
import type { RawHeaders, Target } from './types.ts';

/** Makers' own APIs by the paths that only they have, the first that fits. */
const makers: readonly { path: RegExp; origin: string }[] = [
  {
    path: /^\/v1\/(?:messages|complete)(?=[/?]|$)|^\/api\/(?:hello|claude|eval|event_logging)/,
    origin: 'https://api.anthropic.com',
  },
  { path: /^\/v1(?:alpha|beta)\d*\//, origin: 'https://generativelanguage.googleapis.com' },
  { path: /^\/v1internal[:/]/, origin: 'https://cloudcode-pa.googleapis.com' },
  { path: /^\/backend-api\//, origin: 'https://chatgpt.com' },
  { path: /^\/v1\//, origin: 'https://api.openai.com' },
];

export interface RouterOptions {
  agents: readonly AgentSpec[];
  /** `--agent`: wins over everything that is recognised. */
  name?: string | undefined;
  /** Agent id of the session: the command's name where lens does not know it. For requests that identify no other agent. */
  session?: string | undefined;
  /** Agent of the command that was launched. */
  launched?: AgentSpec | undefined;
  /** Origins by path prefix of the launched agent's plan. */
  routes?: readonly Route[] | undefined;
  /** `--upstream`: everything goes there. */
  upstream?: string | undefined;
  /** Base URL each agent would use by itself, for those that are started by hand. */
  upstreams?: ReadonlyMap<string, string> | undefined;
}

/** What is known of a request before it is sent on. */
interface Routed {
  path: string;
  headers: RawHeaders;
}

/** Determines which agent sent a request and where it goes. */
export interface Router {
  agent(request: Routed): string;
  /** Undefined when neither the path nor the agent determines a host. */
  target(request: Routed): Target | undefined;
}

/**
 * Makes the router of a capture. The agent is determined by the request itself (user agent, headers), then by what was
 * launched: several agents may use one capture. The origin comes from `--upstream`, else from the launched agent's
 * plan, else from the recognised agent's own settings, else from the path.
 */
export function createRouter(options: RouterOptions): Router {
  const recognised = ({ path, headers }: Routed): AgentSpec | undefined => {
    const request = { path, headers: lowerCased(headers) };
    if (options.launched?.recognises(request)) return options.launched;
    return options.agents.find((agent) => agent.recognises(request)) ?? options.launched;
  };
  const agent = (request: Routed): string =>
    options.name ?? recognised(request)?.id ?? options.session ?? 'unknown';
  return {
    agent,
    target(request) {
      const base = options.upstream ?? originFor(request.path, recognised(request), options);
      return base === undefined ? undefined : { ...joined(base, request.path), agent: agent(request) };
    },
  };
}

function originFor(path: string, spec: AgentSpec | undefined, options: RouterOptions): string | undefined {
  const planned = routeOf(options.routes ?? [], path)?.origin;
  if (planned !== undefined) return planned;
  const own = spec && options.upstreams?.get(spec.id);
  const maker = makers.find((entry) => entry.path.test(path))?.origin;
  // An agent with several makers is routed by path; one with a gateway sends everything there.
  const isMaker = own !== undefined && makers.some(({ origin }) => own.startsWith(origin));
  return isMaker ? (maker ?? own) : (own ?? maker);
}

/**
 * A base URL and a request's path in one target. Where the path repeats the end of the base's own (`/v1` of
 * `https://gateway/openai/v1` and `/v1/responses`), it appears once.
 */
export function joined(base: string, path: string): { origin: string; path: string } {
  const url = new URL(base);
  const parts = url.pathname.split('/').filter((part) => part !== '');
  const wanted = (path.split(/[?#]/, 1)[0] ?? '').split('/').filter((part) => part !== '');
  let shared = Math.min(parts.length, wanted.length);
  while (shared > 0 && parts.slice(-shared).join('/') !== wanted.slice(0, shared).join('/')) shared--;
  const prefix = parts.slice(0, parts.length - shared).join('/');
  return { origin: url.origin, path: prefix === '' ? path : `/${prefix}${path}` };
}

/**
 * Checks `--upstream`.
 * @throws LensError `config_invalid` when it is no http(s) URL, or one with credentials.
 */
export function checkUpstream(url: string): string {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  if (parsed?.username || parsed?.password) {
    throw new LensError('config_invalid', 'the URL holds credentials, which lens does not send.', {
      where: '--upstream',
      hint: 'Give them to the agent as its key: its own headers are passed on as they are.',
    });
  }
  if (parsed && /^https?:$/.test(parsed.protocol)) return url;
  throw new LensError('config_invalid', `"${url}" is not a URL that requests can be sent to.`, {
    where: '--upstream',
    hint: 'Give scheme and host, such as --upstream https://gateway.example.com/v1.',
  });
}

function lowerCased(raw: RawHeaders): Record<string, string> {
  const headers: Record<string, string> = {};
  for (let i = 0; i + 1 < raw.length; i += 2)
    headers[(raw[i] as string).toLowerCase()] ??= raw[i + 1] as string;
  return headers;
}
