import { LensError } from '../../errors.ts';
import { isLoopback, noProxyCovers, noProxyEntries } from './no-proxy.ts';

/** Returns the proxy for a host, or undefined for a direct connection. */
export type ProxyChoice = (scheme: 'http' | 'https', host: string, port: number) => URL | undefined;

/**
 * How lens itself reaches the outside, as the agent would have without lens: `--upstream-proxy` wins, else
 * HTTPS_PROXY, HTTP_PROXY and ALL_PROXY of the user's environment; NO_PROXY holds for both, and this machine is always
 * reached directly.
 * @throws LensError `config_invalid` for a flag that is no http(s) URL.
 */
export function chooseProxy(flag: string | undefined, env: NodeJS.ProcessEnv): ProxyChoice {
  const exceptions = noProxyEntries(env);
  const given = flag === undefined ? undefined : parseFlag(flag);
  const byScheme = { https: given ?? fromEnv(env, 'HTTPS_PROXY'), http: given ?? fromEnv(env, 'HTTP_PROXY') };
  return (scheme, host, port) => {
    if (isLoopback(host) || exceptions.some((entry) => noProxyCovers(entry, host, port))) return undefined;
    return byScheme[scheme];
  };
}

/** Variables that name a proxy lens does not support (SOCKS …), for one note: hosts are then reached directly. */
export function unusableProxies(env: NodeJS.ProcessEnv): string[] {
  return ['HTTPS_PROXY', 'HTTP_PROXY', 'ALL_PROXY'].filter((name) => {
    const value = env[name] || env[name.toLowerCase()];
    return value !== undefined && value !== '' && parseProxy(value) === undefined;
  });
}

function parseFlag(flag: string): URL {
  const url = parseProxy(flag);
  if (url) return url;
  throw new LensError('config_invalid', 'The upstream proxy must be an http:// or https:// URL.', {
    where: '--upstream-proxy',
    hint: 'For example --upstream-proxy http://user:password@proxy.example.com:3128',
  });
}

function fromEnv(env: NodeJS.ProcessEnv, name: string): URL | undefined {
  for (const variable of [name.toLowerCase(), name, 'all_proxy', 'ALL_PROXY']) {
    const value = env[variable];
    if (value) return parseProxy(value);
  }
  return undefined;
}

function parseProxy(value: string): URL | undefined {
  // `proxy.example.com:3128` without a scheme is widely accepted, and means http.
  const text = /^[a-z][a-z\d+.-]*:\/\//i.test(value) ? value : `http://${value}`;
  if (!URL.canParse(text)) return undefined;
  const url = new URL(text);
  return url.protocol === 'http:' || url.protocol === 'https:' ? url : undefined;
}
