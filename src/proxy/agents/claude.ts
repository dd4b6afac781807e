import { existsSync } from 'node:fs';
import path from 'node:path';
import { LensError } from '../../errors.ts';
import { objectOf } from '../../wire/json.ts';
import { readSettings, underHome, writeScratch } from './agent-files.ts';
import { localBase } from './base-url.ts';
import { type ClaudeSettings, claudeFolder, claudeSettings } from './claude-settings.ts';
import { withArguments, withFlagValue } from './command.ts';
import { forwardPlan, type PlanParts, reversePlan } from './plan.ts';
import type { AgentSpec, LaunchInput, LaunchPlan } from './types.ts';

type Input = Pick<LaunchInput, 'command' | 'env' | 'cwd'>;

/** Where Claude Code sends its requests, by the variables that choose a provider: https://code.claude.com/docs/en/llm-gateway. */
interface Provider {
  variable: string;
  upstream: string;
  /** Requests are signed for their host, so a base URL of ours cannot carry them. */
  signed: boolean;
}

export const claude: AgentSpec = {
  id: 'claude',
  binaries: ['claude', 'claude-code'],
  verified: { version: '2.1.329' },
  defaultMode: 'forward',
  hosts: ['api.anthropic.com'],
  upstream: (input) => providerOf(input, claudeSettings(input)).upstream,
  plan(input) {
    const settings = claudeSettings(input);
    const provider = providerOf(input, settings);
    const dummies = input.dry && !hasCredential(input, settings) ? ['ANTHROPIC_API_KEY'] : [];
    if (input.mode === 'forward') return forwardPlan(claude, input, provider.upstream, { dummies });
    return reverse(input, settings, provider, dummies);
  },
  recognises: ({ headers }) =>
    /^claude-(cli|code)\//i.test(headers['user-agent'] ?? '') ||
    Object.keys(headers).some((name) => name.startsWith('x-claude-code-')),
};

function reverse(
  input: LaunchInput,
  settings: ClaudeSettings,
  { variable, upstream, signed }: Provider,
  dummies: string[],
): LaunchPlan {
  if (signed) {
    throw new LensError(
      'usage',
      'Requests to Amazon Bedrock are signed for its host, so a base URL cannot carry them.',
      {
        hint: 'Use --mode forward.',
      },
    );
  }
  const env = { [variable]: localBase(input.url, upstream) };
  const parts: PlanParts = { env, dummies };
  // A settings file's `env` wins over the process' environment, and only `--settings` wins over a settings file.
  if (settings.env[variable] === undefined) return reversePlan(input, upstream, parts);
  const merged = { ...settings.flag, env: { ...objectOf(settings.flag?.['env']), ...env } };
  const file = writeScratch(input.scratch, 'claude-settings.json', merged);
  const command =
    settings.flag === undefined
      ? withArguments(input.command, ['--settings', file])
      : withFlagValue(input.command, '--settings', file);
  return reversePlan(input, upstream, {
    ...parts,
    command,
    settings: { '--settings env': JSON.stringify(env) },
  });
}

function providerOf({ env: own }: Input, settings: ClaudeSettings): Provider {
  const env: NodeJS.ProcessEnv = { ...own, ...settings.env };
  const on = (name: string): boolean => /^(1|true|yes|on)$/i.test(env[name] ?? '');
  const provider = (variable: string, fallback: string, signed = false): Provider => ({
    variable,
    upstream: env[variable] || fallback,
    signed: signed && !env[variable],
  });
  if (on('CLAUDE_CODE_USE_BEDROCK')) {
    const region = env['AWS_REGION'] || env['AWS_DEFAULT_REGION'] || 'us-east-1';
    return provider('ANTHROPIC_BEDROCK_BASE_URL', `https://bedrock-runtime.${region}.amazonaws.com`, true);
  }
  if (on('CLAUDE_CODE_USE_VERTEX')) {
    const region = env['CLOUD_ML_REGION'] || 'global';
    const host = region === 'global' ? 'aiplatform.googleapis.com' : `${region}-aiplatform.googleapis.com`;
    return provider('ANTHROPIC_VERTEX_BASE_URL', `https://${host}/v1`);
  }
  if (on('CLAUDE_CODE_USE_FOUNDRY')) {
    const resource = env['ANTHROPIC_FOUNDRY_RESOURCE'] || 'resource';
    return provider('ANTHROPIC_FOUNDRY_BASE_URL', `https://${resource}.services.ai.azure.com/anthropic`);
  }
  return provider('ANTHROPIC_BASE_URL', 'https://api.anthropic.com');
}

function hasCredential({ env: own }: Input, settings: ClaudeSettings): boolean {
  const env = { ...own, ...settings.env };
  const names = ['ANTHROPIC_API_KEY', 'ANTHROPIC_AUTH_TOKEN', 'CLAUDE_CODE_OAUTH_TOKEN'];
  const cloud = ['CLAUDE_CODE_USE_BEDROCK', 'CLAUDE_CODE_USE_VERTEX', 'CLAUDE_CODE_USE_FOUNDRY'];
  return (
    [...names, ...cloud].some((name) => env[name]) ||
    settings.hasKeyHelper ||
    existsSync(path.join(claudeFolder(own), '.credentials.json')) ||
    // macOS keeps the login in its keychain, and only the account's name here.
    readSettings(path.join(own['CLAUDE_CONFIG_DIR'] || underHome(own), '.claude.json'))['oauthAccount'] !==
      undefined
  );
}
