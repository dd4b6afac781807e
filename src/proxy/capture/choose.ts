import path from 'node:path';
import { LensError } from '../../errors.ts';
import { findPaths } from '../../paths.ts';
import { type Keep, parseKeep } from '../../record/keep.ts';
import { bareName, programOf } from '../agents/command.ts';
import { agentOfCommand, agents } from '../agents/table.ts';
import type { AgentSpec, CaptureMode } from '../agents/types.ts';
import { checkUpstream } from '../router.ts';
import type { CaptureEffects, CaptureOptions } from './types.ts';
import { parseVariables, pointsHere } from './variables.ts';

/** What a capture will be, decided before anything is opened. */
export interface Choice {
  /** What lens knows of the launched agent; undefined for one it does not know, and without a command. */
  spec: AgentSpec | undefined;
  /** Agent id of the session. */
  agent: string;
  mode: CaptureMode;
  upstream: string | undefined;
  /** Variables the person gives the agent, by name. */
  variables: Readonly<Record<string, string>>;
  /** Folder of the log. */
  folder: string;
  /** How much of past captures in that folder stays. */
  keep: Keep | undefined;
}

/**
 * Decides agent, mode and place from the options.
 * @throws LensError `config_invalid` for a bad `--upstream`, `usage` for an unknown agent in reverse mode without a
 * variable for its base URL, and for a bad `--env` or `--keep`.
 */
export function choose(options: CaptureOptions, { env, cwd }: CaptureEffects): Choice {
  const upstream = options.upstream === undefined ? undefined : checkUpstream(options.upstream);
  const launched = options.command.length > 0;
  const variables = parseVariables(options.env ?? []);
  if (!launched && options.env && options.env.length > 0) {
    throw new LensError('usage', 'lens sets variables only for an agent that it starts.', {
      where: '--env',
      hint: "Put the agent's command after two dashes.",
    });
  }
  const spec = launched ? specOf(options) : undefined;
  if (options.learn && options.mode === 'reverse') {
    throw new LensError('usage', '--learn watches a proxy, so it needs forward mode.', {
      where: '--mode reverse',
    });
  }
  const mode = options.learn ? 'forward' : (options.mode ?? defaultMode(launched, spec, variables));
  const program = bareName(programOf(options.command).word);
  if (launched && !spec && mode === 'reverse' && !pointsHere(variables)) {
    throw new LensError('usage', `lens does not know how to give "${program}" a base URL.`, {
      where: '--mode reverse',
      hint: 'Name its variable, as --env BASE_URL={url}, or use --mode forward.',
    });
  }
  return {
    spec,
    agent: options.agent ?? spec?.id ?? (launched ? program : 'unknown'),
    mode,
    upstream,
    variables,
    folder: options.out === undefined ? findPaths({ cwd, env }).captures : path.resolve(cwd, options.out),
    keep: options.keep === undefined ? undefined : parseKeep(options.keep),
  };
}

/** An agent lens does not know goes by the variable it was given; without one, through the proxy. */
function defaultMode(
  launched: boolean,
  spec: AgentSpec | undefined,
  variables: Choice['variables'],
): CaptureMode {
  // Of the two, the one that changes less of what an agent sends.
  if (!launched) return 'forward';
  return spec?.defaultMode ?? (pointsHere(variables) ? 'reverse' : 'forward');
}

function specOf({ agent, command }: CaptureOptions): AgentSpec | undefined {
  return agents.find((spec) => spec.id === agent) ?? agentOfCommand(command);
}
