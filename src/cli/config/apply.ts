import { bareName, programOf } from '../../proxy/agents/command.ts';
import type { CommandOptions, CommandSpec } from '../types.ts';
import type { AgentRule } from './schema.ts';
import type { Config } from './types.ts';

/** Options of a command, with values of the configuration where no flag was given. */
export function withConfig(
  spec: Pick<CommandSpec, 'usage' | 'options'>,
  options: CommandOptions,
  rest: readonly string[],
  config: Config,
): CommandOptions {
  const command = spec.usage.split(' ')[0];
  const configured: CommandOptions = {
    db: config.database,
    captures: config.captures,
    prices: config.priceFile,
    ...(command === 'build' ? { out: config.site } : {}),
    ...(command === 'capture' ? { out: config.captures, ...ruleOptions(ruleFor(rest, config)) } : {}),
  };
  const known = new Set(spec.options.map(([flag]) => /--(?:no-)?([a-z-]+)/.exec(flag)?.[1]));
  const filled = Object.entries(configured).filter(
    ([name, value]) => value !== undefined && options[name] === undefined && known.has(name),
  );
  return { ...options, ...Object.fromEntries(filled) };
}

function ruleFor(command: readonly string[], { agents }: Config): AgentRule | undefined {
  if (command.length === 0) return undefined;
  const program = bareName(programOf(command).word);
  return agents.find((rule) => [rule.command].flat().includes(program));
}

/** A rule as flags of `lens capture`. */
function ruleOptions(rule: AgentRule | undefined): CommandOptions {
  if (!rule) return {};
  return {
    agent: rule.name,
    mode: rule.mode,
    upstream: rule.upstream,
    intercept: rule.intercept,
    env: rule.env && Object.entries(rule.env).map(([name, value]) => `${name}=${value}`),
  };
}
