import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'smol-toml';
import { LensError } from '../../errors.ts';
import { isObject, type JsonObject, memberAt, objectOf, stringOf } from '../../wire/json.ts';
import { readSettings, underHome } from './agent-files.ts';
import { flagValue, flagValues } from './command.ts';
import type { LaunchInput } from './types.ts';

type Input = Pick<LaunchInput, 'command' | 'env' | 'cwd'>;

/** What Codex would use by itself: https://developers.openai.com/codex/config-reference. */
export interface CodexConfig {
  /** `openai` is the built-in provider. */
  provider: string;
  /** The provider's own table, for one that the user defined. */
  table: JsonObject | undefined;
  upstream: string;
  /** How Codex is logged in: by ChatGPT, with a key in its own store, or not at all. */
  login: 'chatgpt' | 'key' | 'none';
}

const apiBase = 'https://api.openai.com/v1';
const chatgptBase = 'https://chatgpt.com/backend-api/codex';

/** Merges config.toml, the profile chosen and the `-c` flags, the last the strongest, as Codex does. */
export function codexConfig(input: Input): CodexConfig {
  const home = input.env['CODEX_HOME'] || underHome(input.env, '.codex');
  const overrides = flagValues(input.command, ['-c', '--config']).map(overrideOf);
  const base = readToml(path.join(home, 'config.toml'));
  const layers = [base, ...profileLayers(input, home, [base, ...overrides]), ...overrides];
  const config = layers.reduce(merged, {});
  const auth = readSettings(path.join(home, 'auth.json'));
  const login = loginOf(auth, input.env);
  const provider = stringOf(config['model_provider']) || 'openai';
  const own = memberAt(config, `model_providers.${provider}`);
  const table = isObject(own) ? own : undefined;
  const builtIn = stringOf(config['openai_base_url']) || (login === 'chatgpt' ? chatgptUrl(config) : apiBase);
  return { provider, table, upstream: stringOf(table?.['base_url']) || builtIn, login };
}

/** A profile is a table of config.toml or, in newer versions, a separate file next to it. */
function profileLayers(input: Input, home: string, layers: readonly JsonObject[]): JsonObject[] {
  const config = layers.reduce(merged, {});
  const name = flagValue(input.command, ['-p', '--profile']) ?? stringOf(config['profile']);
  if (name === '') return [];
  return [objectOf(memberAt(config, `profiles.${name}`)), readToml(path.join(home, `${name}.config.toml`))];
}

function loginOf(auth: JsonObject, env: NodeJS.ProcessEnv): CodexConfig['login'] {
  if (env['CODEX_API_KEY'] || stringOf(auth['OPENAI_API_KEY'])) return 'key';
  return isObject(auth['tokens']) || auth['auth_mode'] === 'chatgpt' ? 'chatgpt' : 'none';
}

function chatgptUrl(config: JsonObject): string {
  const own = stringOf(config['chatgpt_base_url']);
  return own ? `${own.replace(/\/+$/, '')}/codex` : chatgptBase;
}

/** `a.b=value`, the value read as TOML and else as text. */
function overrideOf(text: string): JsonObject {
  const at = text.indexOf('=');
  const names = text.slice(0, at).trim().split('.');
  const value = tomlValue(text.slice(at + 1).trim());
  return objectOf(names.reduceRight<unknown>((inner, name) => ({ [name]: inner }), value));
}

function tomlValue(text: string): unknown {
  try {
    return parse(`value = ${text}`)['value'];
  } catch {
    // Codex takes what is not TOML as the text itself, so this is no error.
    return text;
  }
}

function readToml(file: string): JsonObject {
  if (!existsSync(file)) return {};
  try {
    return parse(readFileSync(file, 'utf8'));
  } catch (cause) {
    throw new LensError(
      'config_invalid',
      `Codex's configuration cannot be read: ${(cause as Error).message}`,
      {
        where: file,
        cause,
      },
    );
  }
}

function merged(low: JsonObject, high: JsonObject): JsonObject {
  const both = { ...low };
  for (const [name, value] of Object.entries(high)) {
    const below = both[name];
    both[name] = isObject(below) && isObject(value) ? merged(below, value) : value;
  }
  return both;
}
