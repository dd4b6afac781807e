import path from 'node:path';
import { isObject, stringOf } from '../../wire/json.ts';
import { parseSettings, readSettings, underHome } from './agent-files.ts';
import { flagValue } from './command.ts';
import type { LaunchInput } from './types.ts';

type Input = Pick<LaunchInput, 'command' | 'env' | 'cwd'>;

/** Claude Code's settings as far as they decide where requests go. */
export interface ClaudeSettings {
  /** The `env` members of all settings files merged, the strongest last; they win over the process' own. */
  env: Record<string, string>;
  /** What the user gave with `--settings`. */
  flag: Record<string, unknown> | undefined;
  hasKeyHelper: boolean;
}

/** Reads the user's, the project's, the local and the managed settings, and those of `--settings` (a file or JSON). */
export function claudeSettings(input: Input): ClaudeSettings {
  const flag = flagSettings(input);
  const files = [
    path.join(claudeFolder(input.env), 'settings.json'),
    path.join(input.cwd, '.claude', 'settings.json'),
    path.join(input.cwd, '.claude', 'settings.local.json'),
  ].map(readSettings);
  const all = [...files, flag ?? {}, readSettings(managedFile())];
  return {
    env: Object.fromEntries(all.flatMap((settings) => Object.entries(stringsOf(settings['env'])))),
    flag,
    hasKeyHelper: all.some((settings) => stringOf(settings['apiKeyHelper']) !== ''),
  };
}

/** The folder of Claude Code's own settings and login. */
export function claudeFolder(env: NodeJS.ProcessEnv): string {
  return env['CLAUDE_CONFIG_DIR'] || underHome(env, '.claude');
}

function flagSettings({ command, cwd }: Input): Record<string, unknown> | undefined {
  const value = flagValue(command, ['--settings']);
  if (value === undefined) return undefined;
  if (value.trimStart().startsWith('{')) return parseSettings(value, '--settings');
  return readSettings(path.resolve(cwd, value));
}

function managedFile(): string {
  return process.platform === 'darwin'
    ? '/Library/Application Support/ClaudeCode/managed-settings.json'
    : '/etc/claude-code/managed-settings.json';
}

function stringsOf(value: unknown): Record<string, string> {
  if (!isObject(value)) return {};
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, String(item)]));
}
