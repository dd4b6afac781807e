import { ADDED_CA_VARIABLES, OWN_CA_VARIABLES, REPLACED_CA_VARIABLES } from '../ca/trust.ts';
import { noProxyCovers, noProxyEntries } from '../network/no-proxy.ts';

/** What the environment of a child is built from. */
export interface ForwardEnvInput {
  /** lens' listener as a proxy URL: `http://127.0.0.1:8787`, with `lens:TOKEN@` where a token is needed. */
  url: string;
  /** PEM file with the CA (and the user's own extra CAs): for programs that *add* it to their store. */
  caFile: string;
  /** PEM file with the system's store and the CA: for programs whose store it *replaces*. */
  bundleFile: string;
  /** The environment the child would have had. */
  env: NodeJS.ProcessEnv;
  /** Names of the hosts that must pass lens; entries of the user's NO_PROXY that would hide them are left out. */
  hosts?: readonly string[];
}

const LOOPBACK = ['localhost', '127.0.0.1', '::1'];

/**
 * The variables a child needs so that its traffic, and that of the tools it starts, passes lens and trusts lens' CA:
 * proxy variables in both cases (programs differ in which they read), both kinds of CA variable (Bun and rustls
 * read only the replacing kind, Node only the adding one), and NO_PROXY with loopback added, so that local
 * servers of an agent (MCP, language servers) are reached as before. `NODE_USE_ENV_PROXY` makes plain `fetch` of
 * Node 22.21 and later read the proxy variables. Nothing else is set; all values but a token in `url` are public.
 */
export function forwardEnv(input: ForwardEnvInput): Record<string, string> {
  const result: Record<string, string> = {};
  for (const name of ['HTTP_PROXY', 'HTTPS_PROXY', 'ALL_PROXY']) {
    result[name] = input.url;
    result[name.toLowerCase()] = input.url;
  }
  const noProxy = noProxyList(input.env, input.hosts ?? []).join(',');
  result['NO_PROXY'] = noProxy;
  result['no_proxy'] = noProxy;
  result['NODE_USE_ENV_PROXY'] = '1';
  for (const name of ADDED_CA_VARIABLES) result[name] = input.caFile;
  for (const name of REPLACED_CA_VARIABLES) result[name] = input.bundleFile;
  for (const name of OWN_CA_VARIABLES) if (input.env[name]) result[name] = input.bundleFile;
  return result;
}

function noProxyList(env: NodeJS.ProcessEnv, hosts: readonly string[]): string[] {
  const own = noProxyEntries(env).filter((entry) => !hosts.some((host) => noProxyCovers(entry, host)));
  const loopback = LOOPBACK.filter((name) => !hosts.includes(name) && !own.includes(name));
  return [...own, ...loopback];
}
