import path from 'node:path';
import { LensError } from '../../errors.ts';
import { findPlaces } from '../../places.ts';
import { type Keep, parseKeep } from '../../record/keep.ts';
import { bareName, programOf } from '../agents/command.ts';
import { agentOfCommand, agents } from '../agents/table.ts';
import type { AgentSpec, CaptureMode } from '../agents/types.ts';
import { checkUpstream } from '../router.ts';
import type { CaptureEffects } from './effects.ts';
import type { CaptureOptions } from './options.ts';

/** What a capture will be, decided before anything is opened. */
export interface Choice {
  /** What lens knows of the launched agent; undefined for one it does not know, and without a command. */
  spec: AgentSpec | undefined;
  /** Agent id of the session. */
  agent: string;
  mode: CaptureMode;
  upstream: string | undefined;
  /** Folder of the log. */
  folder: string;
  /** How much of past captures in that folder stays. */
  keep: Keep | undefined;
}

/**
 * Decides agent, mode and place from the options.
 * @throws LensError `config_invalid` for a bad `--upstream`, `usage` for an unknown agent in reverse mode and a bad `--keep`.
 */
export function choose(options: CaptureOptions, { env, cwd }: CaptureEffects): Choice {
  const upstream = options.upstream === undefined ? undefined : checkUpstream(options.upstream);
  const launched = options.command.length > 0;
  const spec = launched ? specOf(options) : undefined;
  if (options.learn && options.mode === 'reverse') {
    throw new LensError('usage', '--learn watches a proxy, so it needs forward mode.', {
      where: '--mode reverse',
    });
  }
  const mode = options.learn
    ? 'forward'
    : (options.mode ?? (launched ? (spec?.defaultMode ?? 'forward') : 'reverse'));
  const program = bareName(programOf(options.command).word);
  if (launched && !spec && mode === 'reverse') {
    throw new LensError('usage', `lens does not know how to give "${program}" a base URL.`, {
      where: '--mode reverse',
      hint: 'Use --mode forward, or run lens capture without a command and set the base URL yourself.',
    });
  }
  return {
    spec,
    agent: options.agent ?? spec?.id ?? (launched ? program : 'unknown'),
    mode,
    upstream,
    folder: options.out === undefined ? findPlaces({ cwd, env }).captures : path.resolve(cwd, options.out),
    keep: options.keep === undefined ? undefined : parseKeep(options.keep),
  };
}

function specOf({ agent, command }: CaptureOptions): AgentSpec | undefined {
  return agents.find((spec) => spec.id === agent) ?? agentOfCommand(command);
}
