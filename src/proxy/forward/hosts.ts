import { isIP } from 'node:net';
import { LensError } from '../../errors.ts';
import { bare } from '../network/no-proxy.ts';

/** A host and port as a proxy request names them; names in lower case, IPv6 without brackets. */
export interface Authority {
  host: string;
  port: number;
}

/** The hosts lens decrypts. All others are tunnelled untouched. */
export interface InterceptList {
  /** Sorted, each once: what the CA is made for. */
  names: readonly string[];
  has(host: string): boolean;
}

/**
 * Hosts that carry the model traffic of common agents and providers; agents' own entries and configured base URLs come
 * on top. Exact names: `ab.chatgpt.com` (metrics) or `play.googleapis.com` (telemetry) must pass untouched.
 */
export const MODEL_HOSTS: readonly string[] = [
  'api.anthropic.com',
  'api.openai.com',
  'chatgpt.com',
  'generativelanguage.googleapis.com',
  'cloudcode-pa.googleapis.com',
  'daily-cloudcode-pa.googleapis.com',
  'aiplatform.googleapis.com',
  'openrouter.ai',
  'api.x.ai',
  'cli-chat-proxy.grok.com',
  'api.deepseek.com',
  'api.groq.com',
  'api.mistral.ai',
  'api.moonshot.ai',
  'api.kimi.com',
  'api.z.ai',
  'open.bigmodel.cn',
  'dashscope.aliyuncs.com',
  'dashscope-intl.aliyuncs.com',
  'portal.qwen.ai',
  'opencode.ai',
  'copilot.tencent.com',
  'api.githubcopilot.com',
  'api.individual.githubcopilot.com',
  'api.business.githubcopilot.com',
  'api.enterprise.githubcopilot.com',
];

/**
 * The list for one capture: `base` (the built-in hosts and the agents' own), the hosts of configured base URLs, and
 * `--intercept` entries; an entry with a leading `-` takes a host off, `none` empties what came before it.
 * @throws LensError `config_invalid` for an entry that is no host name, address or URL.
 */
export function interceptList(base: readonly string[], settings: readonly string[] = []): InterceptList {
  const names = new Set(base.map(hostOf));
  for (const entry of settings.flatMap((text) => text.split(',')).map((text) => text.trim())) {
    if (entry === '') continue;
    if (entry === 'none') names.clear();
    else if (entry.startsWith('-')) names.delete(hostOf(entry.slice(1)));
    else names.add(hostOf(entry));
  }
  return { names: [...names].sort(), has: (host) => names.has(normalHost(host)) };
}

/**
 * Reads `host:port` or `[v6]:port`, as CONNECT names its target.
 * Gives undefined for anything else, ports out of range included.
 */
export function parseAuthority(text: string): Authority | undefined {
  const match = /^(\[[\da-f:.]+\]|[^\s:/?#@[\]]+):(\d{1,5})$/i.exec(text);
  const port = Number(match?.[2]);
  if (match?.[1] === undefined || port < 1 || port > 65_535) return undefined;
  return { host: normalHost(match[1]), port };
}

/** The origin of a host reached by a scheme, the default port left out: `https://api.openai.com`. */
export function originOf(scheme: 'http' | 'https', { host, port }: Authority): string {
  const name = host.includes(':') ? `[${host}]` : host;
  return port === (scheme === 'https' ? 443 : 80) ? `${scheme}://${name}` : `${scheme}://${name}:${port}`;
}

function hostOf(entry: string): string {
  const url = entry.includes('://') ? entry : `https://${isIP(entry) === 6 ? `[${entry}]` : entry}`;
  const valid = URL.canParse(url) ? new URL(url) : undefined;
  if (valid && valid.hostname !== '' && !entry.includes('*')) return normalHost(valid.hostname);
  throw new LensError('config_invalid', `"${entry}" is not a host that can be decrypted.`, {
    where: '--intercept',
    hint: 'Give exact names, such as --intercept api.example.com; patterns are not supported.',
  });
}

function normalHost(host: string): string {
  return bare(host.toLowerCase()).replace(/\.$/, '');
}

/**
 * Reads a request target in absolute form (RFC 9112 3.2.2) for plain HTTP; the path is kept byte for byte, not
 * normalised. Undefined for every other form, and for `https://`, which clients send through CONNECT.
 */
export function absoluteTarget(url: string | undefined): { authority: Authority; path: string } | undefined {
  const match = /^http:\/\/([^/?#]*)(.*)$/is.exec(url ?? '');
  if (match?.[1] === undefined) return undefined;
  const host = match[1].replace(/^.*@/, '');
  const authority = parseAuthority(/:\d+$/.test(host) ? host : `${host}:80`);
  if (!authority) return undefined;
  const path = match[2] ?? '';
  return { authority, path: path.startsWith('/') ? path : `/${path}` };
}
