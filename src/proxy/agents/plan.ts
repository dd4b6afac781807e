import { LensError } from '../../errors.ts';
import { forwardEnv } from '../forward/env.ts';
import { routesTo } from './base-url.ts';
import type { AgentSpec, LaunchInput, LaunchPlan } from './types.ts';

/** What an agent without credentials is given in a dry run: nothing that any API would take. */
export const dummyCredential = 'lens-dry-run-no-credential';

/** Parts of a plan that an agent's file gives; a missing one changes nothing. */
export interface PlanParts {
  command?: readonly string[];
  /** Variables with values that may be written down. */
  env?: Record<string, string>;
  /** Names of variables that get the dummy credential. */
  dummies?: readonly string[];
  unset?: readonly string[];
  /** Settings that are no variables: flags and files. */
  settings?: Record<string, string>;
  notes?: readonly string[];
}

/** A plan for reverse mode: the agent's own parts, and where its requests go. */
export function reversePlan(input: LaunchInput, upstream: string, parts: PlanParts): LaunchPlan {
  return { ...changes(input, parts), routes: routesTo(upstream) };
}

/**
 * A plan for forward mode: proxy and CA variables, the same for every agent.
 *
 * @throws LensError `usage` when the input has no CA files
 */
export function forwardPlan(
  spec: Pick<AgentSpec, 'hosts'>,
  input: LaunchInput,
  upstream: string,
  parts: PlanParts = {},
): LaunchPlan {
  if (!input.ca) throw new LensError('usage', 'Forward mode needs a CA, and none was made.');
  const hosts = [...new Set([...spec.hosts, new URL(upstream).hostname])];
  const env = { ...forwardEnv({ url: input.url, ...input.ca, env: input.env, hosts }), ...parts.env };
  return { ...changes(input, { ...parts, env }), routes: routesTo(upstream) };
}

function changes(input: LaunchInput, parts: PlanParts): Omit<LaunchPlan, 'routes'> {
  const { command = input.command, env = {}, dummies = [], unset = [], settings = {}, notes = [] } = parts;
  const secret = Object.fromEntries(dummies.map((name) => [name, dummyCredential]));
  const dummyNote = `No credential was found: ${dummies.join(', ')} holds a dummy one for this dry run.`;
  return {
    command: [...command],
    env: { ...env, ...secret },
    ...(unset.length > 0 ? { unset: [...unset] } : {}),
    settings: {
      ...env,
      ...Object.fromEntries(dummies.map((name) => [name, '(dummy)'])),
      ...Object.fromEntries(unset.map((name) => [name, '(unset)'])),
      ...settings,
    },
    notes: dummies.length > 0 ? [...notes, dummyNote] : [...notes],
  };
}

/** A plan as one line for a POSIX shell: `NAME=value … command`. */
export function shellLine({
  command,
  env,
  unset = [],
}: Pick<LaunchPlan, 'command' | 'env' | 'unset'>): string {
  const assignments = Object.entries(env).map(([name, value]) => `${name}=${quoted(value)}`);
  const removed = unset.length > 0 ? ['env', ...unset.flatMap((name) => ['-u', name])] : [];
  return [...removed, ...assignments, ...command.map(quoted)].join(' ');
}

/** A word as a POSIX shell reads it back. */
export function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
