import { localBase } from './base-url.ts';
import { type CodexConfig, codexConfig } from './codex-config.ts';
import { programOf } from './command.ts';
import { forwardPlan, reversePlan } from './plan.ts';
import type { AgentSpec, LaunchInput, LaunchPlan } from './types.ts';

export const codex: AgentSpec = {
  id: 'codex',
  binaries: ['codex'],
  verified: { version: '0.169.0' },
  defaultMode: 'forward',
  hosts: ['api.openai.com', 'chatgpt.com'],
  upstream: (input) => codexConfig(input).upstream,
  plan(input) {
    const config = codexConfig(input);
    return input.mode === 'forward' ? forward(input, config) : reverse(input, config);
  },
  recognises: ({ headers }) =>
    /^codex[_-]/i.test(headers['user-agent'] ?? '') || /^codex_/.test(headers['originator'] ?? ''),
};

/** Without a login, `codex exec` takes a key from CODEX_API_KEY. */
function forward(input: LaunchInput, config: CodexConfig): LaunchPlan {
  const hasKey = config.login !== 'none' || config.table !== undefined;
  return forwardPlan(codex, input, config.upstream, {
    dummies: input.dry && !hasKey ? ['CODEX_API_KEY'] : [],
  });
}

function reverse(input: LaunchInput, config: CodexConfig): LaunchPlan {
  const base_url = localBase(input.url, config.upstream);
  const { set, dummies } = reverseSettings(input, config, base_url);
  const command = appended(input.command, flags(set));
  return reversePlan(input, config.upstream, { command, dummies, settings: asTexts(set) });
}

/**
 * A provider of the user's own gets another base URL and keeps the rest. The built-in one keeps its name with WebSocket
 * and without: under another name Codex sends other tool descriptions and headers (measured: one text of 23,800
 * characters becomes 13,500). Where lens refuses WebSocket, its 426 makes the built-in one post at once.
 */
function reverseSettings(input: LaunchInput, config: CodexConfig, base_url: string) {
  if (config.table) {
    return {
      set: { [`model_providers.${config.provider}.base_url`]: base_url },
      dummies: missingKey(input, config),
    };
  }
  const needsKey = input.dry && config.login === 'none';
  return { set: { openai_base_url: base_url }, dummies: needsKey ? ['CODEX_API_KEY'] : [] };
}

function missingKey(input: LaunchInput, { table }: CodexConfig): string[] {
  const name = table?.['env_key'];
  return input.dry && typeof name === 'string' && !input.env[name] ? [name] : [];
}

/** Values as TOML; a JSON string is a TOML string. */
function flags(set: Readonly<Record<string, string>>): string[] {
  return Object.entries(set).flatMap(([name, value]) => ['-c', `${name}=${JSON.stringify(value)}`]);
}

/**
 * Ours go last, before any `--`, because the last `-c` of a key counts, and flags of a subcommand count more than
 * those before it.
 */
function appended(command: readonly string[], added: readonly string[]): string[] {
  const { index } = programOf(command);
  const end = command.indexOf('--', index);
  return end < 0 ? [...command, ...added] : [...command.slice(0, end), ...added, ...command.slice(end)];
}

function asTexts(set: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(set).map(([name, value]) => [`-c ${name}`, value]));
}
